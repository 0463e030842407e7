import { allocate } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { choice, defaulted, optional, tensorAttr } from '../../attr.ts';
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
  shiftedFault,
  unitBits,
} from './delta-parts.ts';
import { spread } from './parameter.ts';
import { typeBounds } from '../../ranges/bounds.ts';
import { ZERO, hull, mapped, sumOf, wrapped } from '../../ranges/interval.ts';
import { parameterInterval } from '../../ranges/parameters.ts';

/** A hidden layer of a sigma-delta network: sums up the changes it hears, sends its own. */
export const sigmaDelta = defineOp({
  kind: 'sigma-delta',
  summary: 'sums up the changes that arrive and sends how its activation changed',
  equations: [
    'sigma = sigma + x',
    'new = relu(sigma + (bias << (spikeExponent + stateExponent))), or without relu for identity',
    ...DELTA_EQUATIONS,
  ],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['sigma', 'act', 'residue'],
  attrs: {
    bias: optional(tensorAttr('added to the sum, before its shift', 'integer')),
    activation: defaulted(choice('what the sum goes through', ['relu', 'identity']), 'relu'),
    ...DELTA_ATTRS,
  },
  infer({ inputs: [x], attrs }) {
    const wrong =
      deltaFault(x!, attrs) ?? (attrs.bias && shiftedFault('bias', attrs.bias, x!, attrs));
    return wrong ? fault(wrong) : spikesType(messageTypeOf(attrs), x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const { size, state, send } = deltaSender(attrs, type.shape);
    const bias = attrs.bias
      ? spread(attrs.bias, type.shape).map((b) => shift(b, unitBits(attrs)))
      : new Float64Array(size);
    const sigma = new Int32Array(size);
    const low = attrs.activation === 'relu' ? 0 : -Infinity;
    const y = allocate(type.dtype, size);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < size; i++) {
        sigma[i]! += x![i]!;
        y[i] = send(i, Math.max(low, (sigma[i]! + bias[i]!) | 0));
      }
      return y;
    };
    return { step, state: { sigma, ...state } };
  },
  range({ attrs, type }, [x]) {
    const bias = mapped(parameterInterval(attrs.bias), ([low, high]) => [
      shift(low, unitBits(attrs)),
      shift(high, unitBits(attrs)),
    ]);
    const sigma = sumOf([x!.total, bias]);
    const act = wrapped(sigma, 32);
    const isIdle = hull(act)[1] <= 0 && (attrs.activation === 'relu' || hull(act)[0] >= 0);
    const sent = isIdle ? { step: ZERO, total: ZERO } : typeBounds(type);
    return { ...sent, sums: { sigma: { interval: sigma, bits: 32 } } };
  },
  draw(random, [x]) {
    const drawn = drawDelta(random, x!);
    const activation = random.pick(['relu', 'identity'] as const);
    return drawn && { ...drawn, activation, bias: tensorOf('i32', [], [random.int(-9, 9)]) };
  },
});
