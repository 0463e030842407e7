import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { float, int, optional, tensorAttr } from '../../attr.ts';
import { integrate } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import { parameterFault, spread } from './parameter.ts';
import { firingBounds } from '../../ranges/firing.ts';

/**
 * The neuron of rate codes: no leak, a spike at or above the threshold, which it then subtracts. All
 * state is zero at the start, so a membrane that starts elsewhere is an offset to the threshold test.
 * What is not yet paid out saturates at 32 bits. With a window it does nothing after its last step, so
 * that it sends no more than a rate can say.
 */
export const integrateAndFire = defineOp({
  kind: 'integrate-and-fire',
  summary: 'integrates without leak and subtracts the threshold at a spike',
  equations: [
    'v = saturate(v + x + bias)',
    'y = v + start >= theta, and 0 after the window',
    'v = v - theta where y',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['v'],
  attrs: {
    theta: tensorAttr('threshold, positive', 'any'),
    bias: optional(tensorAttr('added in every step', 'any')),
    start: optional(tensorAttr('membrane before the first step: half of theta for rates', 'any')),
    window: optional(int('steps in which it works; all of them unless given', { low: 1 })),
    scale: optional(float('what one spike is worth, for whoever reads the messages')),
  },
  infer({ inputs: [x], attrs, stage }) {
    const integers = stage !== 'snn';
    if (x!.role !== 'current') return fault(`it reads a current, not ${x!.role}`);
    if (isFloat(x!.dtype) === integers)
      return fault(`it reads a current of ${integers ? 'integers' : 'floats'} at stage ${stage}`);
    for (const name of ['theta', 'bias', 'start'] as const) {
      const wrong = attrs[name] && parameterFault(name, attrs[name], x!.shape, integers);
      if (wrong) return fault(wrong);
    }
    if (!numbersOf(attrs.theta).every((theta) => theta > 0))
      return fault('theta is not positive everywhere');
    return spikesType('u1', x!.shape);
  },
  kernel({ attrs, type, stage }): Kernel {
    const size = sizeOf(type.shape);
    const theta = spread(attrs.theta, type.shape);
    const bias = attrs.bias ? spread(attrs.bias, type.shape) : new Float64Array(size);
    const start = attrs.start ? spread(attrs.start, type.shape) : new Float64Array(size);
    const { window = Infinity } = attrs;
    const isFixed = stage !== 'snn';
    const v = isFixed ? new Int32Array(size) : new Float64Array(size);
    const charge = isFixed ? integrate : (before: number, x: number, b: number) => before + x + b;
    const y = new Uint8Array(size);
    const step: Kernel['step'] = ([x], now) => {
      if (now > window) return y.fill(0);
      for (let i = 0; i < size; i++) {
        const charged = charge(v[i]!, x![i]!, bias[i]!);
        const spikes = charged + start[i]! >= theta[i]!;
        v[i] = spikes ? charged - theta[i]! : charged;
        y[i] = spikes ? 1 : 0;
      }
      return y;
    };
    return { step, state: { v } };
  },
  range: ({ attrs }, [x]) => firingBounds(x!, attrs),
  draw(random, [x], stage) {
    if (x!.role !== 'current' || isFloat(x!.dtype) !== (stage === 'snn')) return undefined;
    const one = (value: number) => tensorOf(stage === 'snn' ? 'f32' : 'i32', [], [value]);
    const theta = random.int(1, 300);
    const window = random.next() < 0.3 ? { window: random.int(1, 6) } : {};
    const start = one(Math.floor(theta / 2));
    return { theta: one(theta), bias: one(random.int(-20, 60)), start, ...window };
  },
});
