import type { Random } from '../../../support/random.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import type { Stage, ValueType } from '../../types.ts';
import type { SynapseAttrs } from './synapse.ts';

/** Weights of a random synapse, and at `fixed` what goes with them. */
export function drawSynapse(
  random: Random,
  x: ValueType,
  shape: readonly number[],
  stage: Stage,
): (SynapseAttrs & { readonly weight: Tensor; readonly delays?: Tensor }) | undefined {
  if (x.role !== (stage === 'ann' ? 'tensor' : 'spikes')) return undefined;
  if (stage === 'ann' && x.dtype !== 'f32') return undefined;
  const size = sizeOf(shape);
  const list = (draw: () => number) => Array.from({ length: size }, draw);
  const plain = { exponent: 0, width: 32 };
  if (stage === 'ann' || stage === 'snn')
    return {
      ...plain,
      weight: tensorOf(
        'f32',
        shape,
        list(() => random.next() * 2 - 1),
      ),
    };
  const truncated = random.next() < 0.3;
  return {
    exponent: random.int(-3, 3),
    width: random.pick([24, 32]),
    weight: tensorOf(
      truncated ? 'i16' : 'i8',
      shape,
      list(() => random.int(-128, 127)),
    ),
    ...(truncated && { weightBits: random.int(4, 8) }),
    ...(random.next() < 0.3 && {
      delays: tensorOf(
        'u8',
        shape,
        list(() => random.int(0, 5)),
      ),
    }),
  };
}
