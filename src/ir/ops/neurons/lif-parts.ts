import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, defaulted, int, optional, tensorAttr } from '../../attr.ts';
import { REFRACTORY, nextCurrent, nextVoltage, resetsAt, shift, thresholdOf } from '../../fixed.ts';
import type { ProbeMode } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { rangeFault, spread } from './parameter.ts';

/* What the leaky integrate-and-fire populations share. Parameters broadcast to the population's shape. */

export const LIF_ATTRS = {
  du: tensorAttr('decay of the current in 1/4096, 0 to 4095; 4095 keeps nothing', 'integer'),
  dv: tensorAttr('decay of the voltage in 1/4096, 0 to 4096', 'integer'),
  vth: tensorAttr('threshold in units of 64, 0 to 2^17 - 1', 'integer'),
  bias: optional(tensorAttr('added to the voltage in every step, 13 bits signed', 'integer')),
  biasExponent: defaulted(int('bias is shifted by it', { low: -7, high: 7 }), 0),
  resetInterval: defaulted(int('steps between two resets of the state; 0 for none', { low: 0 }), 0),
  resetOffset: defaulted(int('which step of the interval resets', { low: 0 }), 0),
};

export type LifAttrs = AttrsOf<typeof LIF_ATTRS>;

export const LIF_EQUATIONS = [
  'u = v = 0 before the step where t mod resetInterval = resetOffset mod resetInterval',
  'u = wrap(rz(u * (4096 - (du + 1)), 12) + (x << 6))',
  'v = saturate(rz(v * (4096 - dv), 12) + u + (bias << biasExponent))',
  'y = v > (vth << 6)',
] as const;

const RANGES: readonly (readonly [
  name: 'du' | 'dv' | 'vth' | 'bias',
  low: number,
  high: number,
])[] = [
  ['du', 0, 4095],
  ['dv', 0, 4096],
  ['vth', 0, 2 ** 17 - 1],
  ['bias', -(2 ** 12), 2 ** 12 - 1],
];

export function lifFault(x: ValueType, attrs: LifAttrs): string | undefined {
  if (x.role !== 'current' || isFloat(x.dtype)) return 'it reads a current of integers';
  for (const [name, low, high] of RANGES) {
    const parameter = attrs[name];
    if (!parameter) continue;
    const wrong = rangeFault(name, parameter, x.shape, [low, high]);
    if (wrong) return wrong;
  }
  return undefined;
}

/** State and parameters of a population, and its step up to the point where it may spike. */
export function lifPopulation(attrs: LifAttrs, shape: readonly number[]) {
  const size = sizeOf(shape);
  const state = { u: new Int32Array(size), v: new Int32Array(size) };
  const du = spread(attrs.du, shape);
  const dv = spread(attrs.dv, shape);
  const threshold = spread(attrs.vth, shape).map(thresholdOf);
  const bias = attrs.bias
    ? spread(attrs.bias, shape).map((b) => shift(b, attrs.biasExponent))
    : new Float64Array(size);
  const { resetInterval: interval, resetOffset: offset } = attrs;

  const begin = (now: number) => {
    if (!resetsAt(now, interval, offset)) return;
    state.u.fill(0);
    state.v.fill(0);
  };
  /** Integrates neuron i; true when it spikes. */
  const integrate = (i: number, activation: number): boolean => {
    const u = nextCurrent(state.u[i]!, activation, du[i]!);
    const v = nextVoltage(state.v[i]!, u, bias[i]!, dv[i]!);
    state.u[i] = u;
    state.v[i] = v;
    return v > threshold[i]!;
  };
  return { size, state, threshold, begin, integrate };
}

/** The chip's voltage register shows that a neuron is refractory; its dynamics are not touched. */
export function probeLif(
  state: { readonly u: Int32Array; readonly v: Int32Array },
  spikes: Uint8Array,
): (mode: ProbeMode) => Readonly<Record<string, Int32Array>> {
  return (mode) =>
    mode === 'model'
      ? state
      : { u: state.u, v: state.v.map((v, i) => (spikes[i] === 1 ? REFRACTORY : v)) };
}

export function drawLif(random: Random, x: ValueType): LifAttrs | undefined {
  if (x.role !== 'current' || isFloat(x.dtype)) return undefined;
  const one = (low: number, high: number) => tensorOf('i32', [], [random.int(low, high)]);
  const each = (low: number, high: number) => {
    const shape = x.shape.slice(-1);
    const numbers = Array.from({ length: sizeOf(shape) }, () => random.int(low, high));
    return tensorOf('i32', shape, numbers);
  };
  return {
    du: random.pick([one(0, 4095), each(0, 4095), one(4095, 4095)]),
    dv: random.pick([one(0, 4096), each(0, 4096)]),
    vth: each(0, 60),
    ...(random.next() < 0.5 && { bias: each(-40, 90) }),
    biasExponent: random.int(-2, 5),
    resetInterval: random.pick([0, 0, 3, 5]),
    resetOffset: random.int(0, 6),
  };
}
