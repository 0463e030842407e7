import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { optional, tensorAttr } from '../../attr.ts';
import { integrate } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import { parameterFault, spread } from './parameter.ts';

/**
 * The neuron of rate codes: no leak, a spike at or above the threshold, which it then subtracts. All
 * state is zero at the start, so a membrane that starts elsewhere is an offset to the threshold test.
 * What is not yet paid out saturates at 32 bits.
 */
export const integrateAndFire = defineOp({
  kind: 'integrate-and-fire',
  summary: 'integrates without leak and subtracts the threshold at a spike',
  equations: ['v = saturate(v + x + bias)', 'y = v + start >= theta', 'v = v - theta where y'],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['v'],
  attrs: {
    theta: tensorAttr('threshold, positive', 'integer'),
    bias: optional(tensorAttr('added in every step', 'integer')),
    start: optional(
      tensorAttr('membrane before the first step: half of theta for rates', 'integer'),
    ),
  },
  infer({ inputs: [x], attrs }) {
    if (x!.role !== 'current' || isFloat(x!.dtype)) return fault('it reads a current of integers');
    for (const name of ['theta', 'bias', 'start'] as const) {
      const wrong = attrs[name] && parameterFault(name, attrs[name], x!.shape, true);
      if (wrong) return fault(wrong);
    }
    if (numbersOf(attrs.theta).some((theta) => theta <= 0))
      return fault('theta is not positive everywhere');
    return spikesType('u1', x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const size = sizeOf(type.shape);
    const theta = spread(attrs.theta, type.shape);
    const bias = attrs.bias ? spread(attrs.bias, type.shape) : new Float64Array(size);
    const start = attrs.start ? spread(attrs.start, type.shape) : new Float64Array(size);
    const v = new Int32Array(size);
    const y = new Uint8Array(size);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < size; i++) {
        const charged = integrate(v[i]!, x![i]!, bias[i]!);
        const spikes = charged + start[i]! >= theta[i]!;
        v[i] = spikes ? charged - theta[i]! : charged;
        y[i] = spikes ? 1 : 0;
      }
      return y;
    };
    return { step, state: { v } };
  },
  draw(random, [x]) {
    if (x!.role !== 'current' || isFloat(x!.dtype)) return undefined;
    const theta = random.int(1, 300);
    const half = tensorOf('i32', [], [Math.floor(theta / 2)]);
    const bias = tensorOf('i32', [], [random.int(-20, 60)]);
    return { theta: tensorOf('i32', [], [theta]), bias, start: half };
  },
});
