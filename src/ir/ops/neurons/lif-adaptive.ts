import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, optional, tensorAttr } from '../../attr.ts';
import { nextCurrent, nextVoltage } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { adaptiveBounds } from '../../ranges/leaky.ts';
import { type ValueType, spikesType } from '../../types.ts';
import { LIF_ATTRS } from './lif-parts.ts';
import {
  MOVING_ATTRS,
  MOVING_EQUATIONS,
  MOVING_RANGES,
  movingThreshold,
} from './moving-threshold.ts';
import { rangeFault, spread } from './parameter.ts';

const ATTRS = {
  du: tensorAttr(
    'decay of the current in 1/4096 less one, -1 to 4095; 4095 keeps nothing',
    'integer',
  ),
  dv: LIF_ATTRS.dv,
  ...MOVING_ATTRS,
  bias: optional(tensorAttr('added to what arrives in every step, 13 bits signed', 'integer')),
};

type Attrs = AttrsOf<typeof ATTRS>;

const RANGES = [
  ['du', -1, 4095],
  ['dv', 0, 4096],
  ...MOVING_RANGES,
  ['bias', -(2 ** 12), 2 ** 12 - 1],
] as const;

/**
 * The adaptive neuron of lava-dl's SLAYER, to the bit where its floats hold its integers (slayer/neuron/alif.py): no spike
 * resets the voltage, the refractory part holds it down. Registers are those of `lif`, of 24 bits.
 */
export const lifAdaptive = defineOp({
  kind: 'lif-adaptive',
  summary: 'leaky integrate-and-fire with a threshold that its spikes raise, and a refractory part',
  equations: [
    'u = wrap(rz(u * (4096 - (du + 1)), 12) + ((x + bias) << 6))',
    'v = saturate(rz(v * (4096 - dv), 12) + u)',
    ...MOVING_EQUATIONS.before,
    'y = v >= threshold + refractory',
    ...MOVING_EQUATIONS.after,
  ],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['u', 'v', 'raised', 'refractory'],
  attrs: ATTRS,
  infer({ inputs: [x], attrs }) {
    if (x!.role !== 'current' || isFloat(x!.dtype)) return fault('it reads a current of integers');
    for (const [name, low, high] of RANGES) {
      const wrong = attrs[name] && rangeFault(name, attrs[name], x!.shape, [low, high]);
      if (wrong) return fault(wrong);
    }
    return spikesType('u1', x!.shape);
  },
  kernel: ({ attrs, type }) => population(attrs, type),
  range: ({ attrs }, [x]) => adaptiveBounds(x!, attrs),
  draw: (random, [x]) => draw(random, x!),
});

function population(attrs: Attrs, { shape }: ValueType): Kernel {
  const size = sizeOf(shape);
  const [u, v] = [new Int32Array(size), new Int32Array(size)];
  const [du, dv] = [spread(attrs.du, shape), spread(attrs.dv, shape)];
  const bias = attrs.bias ? spread(attrs.bias, shape) : new Float64Array(size);
  const threshold = movingThreshold(attrs, shape);
  const y = new Uint8Array(size);
  const step: Kernel['step'] = ([x]) => {
    for (let i = 0; i < size; i++) {
      u[i] = nextCurrent(u[i]!, x![i]! + bias[i]!, du[i]!);
      v[i] = nextVoltage(v[i]!, u[i]!, 0, dv[i]!);
      y[i] = v[i]! >= threshold.level(i) ? 1 : 0;
      if (y[i] === 1) threshold.rise(i);
    }
    return y;
  };
  return { step, state: { u, v, ...threshold.state } };
}

function draw(random: Random, x: ValueType): Attrs | undefined {
  if (x.role !== 'current' || isFloat(x.dtype)) return undefined;
  const draws = (low: number, high: number) => {
    const shape = random.next() < 0.5 ? [] : x.shape.slice(-1);
    const numbers = Array.from({ length: sizeOf(shape) }, () => random.int(low, high));
    return tensorOf('i32', shape, numbers);
  };
  return {
    du: random.pick([draws(-1, 4095), draws(4095, 4095)]),
    dv: random.pick([draws(0, 4096), draws(0, 400)]),
    dth: random.pick([draws(0, 4096), draws(0, 400)]),
    dr: random.pick([draws(0, 4096), draws(2000, 4096)]),
    vth: random.pick([draws(0, 60), draws(0, 60), draws(0, 2 ** 17 - 1)]),
    step: random.pick([draws(0, 40), draws(0, 40), draws(0, 2 ** 17 - 1)]),
    ...(random.next() < 0.5 && { bias: draws(-40, 90) }),
  };
}
