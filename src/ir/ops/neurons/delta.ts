import { allocate } from '../../../tensor/dtype.ts';
import { shift } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import {
  DELTA_ATTRS,
  DELTA_EQUATIONS,
  deltaFault,
  deltaSender,
  drawDelta,
  messageTypeOf,
  unitBits,
} from './delta-parts.ts';
import { isSilent, typeBounds } from '../../ranges/bounds.ts';
import { ZERO } from '../../ranges/interval.ts';

/** The input layer of a sigma-delta network. */
export const delta = defineOp({
  kind: 'delta',
  summary: 'sends how its input changed',
  equations: ['new = x << (spikeExponent + stateExponent)', ...DELTA_EQUATIONS],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['act', 'residue'],
  attrs: DELTA_ATTRS,
  infer({ inputs: [x], attrs }) {
    const wrong = deltaFault(x!, attrs);
    return wrong ? fault(wrong) : spikesType(messageTypeOf(attrs), x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const { size, state, send } = deltaSender(attrs, type.shape);
    const up = unitBits(attrs);
    const y = allocate(type.dtype, size);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < size; i++) y[i] = send(i, shift(x![i]!, up));
      return y;
    };
    return { step, state };
  },
  range: ({ type }, [x]) => (isSilent(x!) ? { step: ZERO, total: ZERO } : typeBounds(type)),
  draw: (random, [x]) => drawDelta(random, x!),
});
