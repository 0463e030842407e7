import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, choice, tensorAttr } from '../../attr.ts';
import { portion, resonated, thresholdOf } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { type ValueType, spikesType } from '../../types.ts';
import { parameterFault, spread } from './parameter.ts';

const FIRING = ['phase', 'izhikevich'] as const;

const ATTRS = {
  sin: tensorAttr('how far a step turns, times what is kept, in 1/4096, -4096 to 4096', 'integer'),
  cos: tensorAttr('its other part in 1/4096, -4096 to 4096', 'integer'),
  vth: tensorAttr('threshold in units of 64, 0 to 2^17 - 1', 'integer'),
  firing: choice('phase: where it comes round; izhikevich: from a height on', FIRING),
};

type Attrs = AttrsOf<typeof ATTRS>;

const RANGES = [
  ['sin', -4096, 4096],
  ['cos', -4096, 4096],
  ['vth', 0, 2 ** 17 - 1],
] as const;

/**
 * A neuron that rings: its state is a complex number that turns and shrinks in every step. It is `RF` and `RF_IZ` of Lava in
 * fixed point, to the bit: the first leaves a spike's state alone, the second sets it below its threshold.
 */
export const resonator = defineOp({
  kind: 'resonator',
  summary: 'resonate-and-fire: a state of two parts that turns, in fixed-point arithmetic',
  equations: [
    'turned = rz(cos * real, 12) - rz(sin * imaginary, 12) + (x << 6)',
    'imaginary = saturate(rz(sin * real, 12) + rz(cos * imaginary, 12) + (y << 6))',
    'real = saturate(turned)',
    'phase: fires where real >= vth << 6, imaginary >= 0 and imaginary < 0 before',
    'izhikevich: fires where imaginary >= vth << 6; there real = 0, imaginary = (vth << 6) - 1',
  ],
  stages: ['fixed', 'placed'],
  inputs: ['x', 'y'],
  state: ['real', 'imaginary'],
  attrs: ATTRS,
  infer({ inputs, attrs }) {
    const [x, y] = inputs as [ValueType, ValueType];
    if (inputs.some(({ role, dtype }) => role !== 'current' || isFloat(dtype)))
      return fault('it reads currents of integers');
    if (!sameShape(x.shape, y.shape)) return fault('its currents differ in shape');
    for (const [name, low, high] of RANGES) {
      const wrong = parameterFault(name, attrs[name], x.shape, true);
      if (wrong) return fault(wrong);
      const bad = outside(attrs[name], low, high);
      if (bad !== undefined) return fault(`${name} ${bad} is not from ${low} to ${high}`);
    }
    return spikesType('u1', x.shape);
  },
  kernel: ({ attrs, type }) => population(attrs, type),
  draw: (random, [x, y]) => draw(random, x!, y!),
});

function outside(tensor: Tensor, low: number, high: number): number | undefined {
  return spread(tensor, tensor.shape).find((value) => value < low || value > high);
}

function population(attrs: Attrs, { shape }: ValueType): Kernel {
  const size = sizeOf(shape);
  const [sin, cos] = [spread(attrs.sin, shape), spread(attrs.cos, shape)];
  const threshold = spread(attrs.vth, shape).map(thresholdOf);
  const isPhase = attrs.firing === 'phase';
  const state = { real: new Int32Array(size), imaginary: new Int32Array(size) };
  const spikes = new Uint8Array(size);
  const step: Kernel['step'] = ([x, y]) => {
    for (let i = 0; i < size; i++) {
      const [a, b, s, c] = [state.real[i]!, state.imaginary[i]!, sin[i]!, cos[i]!];
      const real = resonated(portion(a, c) - portion(b, s), x![i]!);
      const imaginary = resonated(portion(a, s) + portion(b, c), y![i]!);
      const fires = isPhase
        ? real >= threshold[i]! && imaginary >= 0 && b < 0
        : imaginary >= threshold[i]!;
      const isReset = fires && !isPhase;
      state.real[i] = isReset ? 0 : real;
      state.imaginary[i] = isReset ? threshold[i]! - 1 : imaginary;
      spikes[i] = fires ? 1 : 0;
    }
    return spikes;
  };
  return { step, state };
}

/** Mostly circles that lose little, so that neurons ring; now and then any parts, which grow to where they saturate. */
function draw(random: Random, x: ValueType, y: ValueType): Attrs | undefined {
  const isCurrent = ({ role, dtype }: ValueType) => role === 'current' && !isFloat(dtype);
  if (!isCurrent(x) || !isCurrent(y) || !sameShape(x.shape, y.shape)) return undefined;
  const shape = random.next() < 0.5 ? [] : x.shape.slice(-1);
  const isRing = random.next() < 0.7;
  const turns = Array.from({ length: sizeOf(shape) }, () =>
    isRing ? circle(random) : [random.int(-4096, 4096), random.int(-4096, 4096)],
  );
  const part = (which: number) =>
    tensorOf(
      'i32',
      shape,
      turns.map((turn) => turn[which]!),
    );
  return {
    ...{ sin: part(0), cos: part(1) },
    vth: tensorOf('i32', [], [random.pick([random.int(0, 60), random.int(0, 2 ** 17 - 1)])]),
    firing: random.pick(FIRING),
  };
}

/** Sine and cosine of a step of some period, times what is kept. */
function circle(random: Random): [number, number] {
  const angle = (2 * Math.PI) / random.int(4, 40);
  const kept = random.int(3700, 4096);
  return [Math.round(kept * Math.sin(angle)), Math.round(kept * Math.cos(angle))];
}
