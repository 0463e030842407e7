import type { Random } from '../../../support/random.ts';
import { isFault } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { attentionType } from './attention-extents.ts';

/** Random attributes of attention, where it fits the inputs. */
export function drawAttention(random: Random, [q, k, v, mask]: readonly ValueType[]) {
  if (isFault(attentionType(q!, k!, v!, mask))) return undefined;
  return {
    scale: random.next(),
    causal: random.next() < 0.5,
    past: random.int(0, 2),
    softcap: random.pick([0, 0, 2]),
  };
}
