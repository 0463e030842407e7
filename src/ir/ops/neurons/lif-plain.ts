import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { optional, tensorAttr } from '../../attr.ts';
import { nextPotential } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { type ValueType, spikesType } from '../../types.ts';
import { rangeFault, spread } from './parameter.ts';

const ATTRS = {
  dv: tensorAttr('decay of the potential in 1/4096, 0 to 4096', 'integer'),
  vth: tensorAttr('potential at which it fires', 'integer'),
  bias: optional(tensorAttr('added to the potential in every step', 'integer')),
};

const RANGES = [
  ['dv', 0, 4096],
  ['vth', -(2 ** 31), 2 ** 31 - 1],
  ['bias', -(2 ** 31), 2 ** 31 - 1],
] as const;

/**
 * The leaky integrate-and-fire neuron in plain integers, for processors: one register of 32 bits, a decay that
 * rounds down as a shift does. Chips have `lif`.
 */
export const lifPlain = defineOp({
  kind: 'lif-plain',
  summary: 'leaky integrate-and-fire in plain integers of 32 bits, without a current',
  equations: [
    'v = v - floor(v * dv / 4096) + x + bias, modulo 2^32',
    'y = v >= vth',
    'v = 0 where y',
  ],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['v'],
  attrs: ATTRS,
  infer({ inputs: [x], attrs }) {
    if (x!.role !== 'current' || isFloat(x!.dtype)) return fault('it reads a current of integers');
    for (const [name, low, high] of RANGES) {
      const parameter = attrs[name];
      if (!parameter) continue;
      const wrong = rangeFault(name, parameter, x!.shape, [low, high]);
      if (wrong) return fault(wrong);
    }
    return spikesType('u1', x!.shape);
  },
  kernel({ attrs, type: { shape } }): Kernel {
    const size = sizeOf(shape);
    const [dv, vth] = [spread(attrs.dv, shape), spread(attrs.vth, shape)];
    const bias = attrs.bias ? spread(attrs.bias, shape) : new Float64Array(size);
    const v = new Int32Array(size);
    const y = new Uint8Array(size);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < size; i++) {
        const charged = nextPotential(v[i]!, (x![i]! + bias[i]!) | 0, dv[i]!);
        y[i] = charged >= vth[i]! ? 1 : 0;
        v[i] = y[i] === 1 ? 0 : charged;
      }
      return y;
    };
    return { step, state: { v } };
  },
  draw: (random, [x]) => draw(random, x!),
});

function draw(random: Random, x: ValueType) {
  if (x.role !== 'current' || isFloat(x.dtype)) return undefined;
  const draws = (low: number, high: number) => {
    const shape = random.next() < 0.5 ? [] : x.shape.slice(-1);
    const numbers = Array.from({ length: sizeOf(shape) }, () => random.int(low, high));
    return tensorOf('i32', shape, numbers);
  };
  return {
    dv: random.pick([draws(0, 4096), draws(410, 410)]),
    vth: random.pick([draws(-3, 300), draws(1, 60)]),
    ...(random.next() < 0.5 && { bias: draws(-40, 90) }),
  };
}
