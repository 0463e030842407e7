import type { Random } from '../../../support/random.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, bool, choice, defaulted, optional, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { type ValueType, currentType, spikesType } from '../../types.ts';
import { parameterFault, spread } from './parameter.ts';

const PARAMETERS = {
  decay: tensorAttr('part of the potential that stays from step to step', 'float'),
  threshold: optional(
    tensorAttr('potential at which it fires; without one it never does', 'float'),
  ),
  drop: optional(tensorAttr('what reset subtract takes away; the threshold unless given', 'float')),
  rest: optional(tensorAttr('the potential after reset zero; 0 unless given', 'float')),
  gain: optional(tensorAttr('current per unit of the input; 1 unless given', 'float')),
  bias: optional(tensorAttr('added to the potential in every step', 'float')),
  currentDecay: optional(
    tensorAttr('part of the current that stays from step to step; 0 unless given', 'float'),
  ),
  currentBias: optional(tensorAttr('added to the current in every step', 'float')),
};

const ATTRS = {
  ...PARAMETERS,
  strict: defaulted(bool('it fires above the threshold, not at it'), false),
  reset: defaulted(choice('what a spike does to the potential', ['subtract', 'zero']), 'subtract'),
  resetNext: defaulted(bool('the reset comes in the next step, after its integration'), false),
  late: defaulted(bool('the potential takes the current of the step before'), false),
  sends: defaulted(
    choice('spikes, or the potential itself', ['spikes', 'before-reset', 'after-reset']),
    'spikes',
  ),
};

type Attrs = AttrsOf<typeof ATTRS>;

/**
 * The float neuron of the spiking training libraries, IF and LIF, with or without a synaptic current.
 * All state is zero at the start: who starts elsewhere counts potentials from there. A step is computed
 * in double precision; states are float32, as they are where such networks are trained.
 */
export const leakyIntegrateAndFire = defineOp({
  kind: 'leaky-integrate-and-fire',
  summary:
    'a float neuron: leak, synaptic current, threshold and reset as training libraries have them',
  equations: [
    'late: v = decay * v + i + bias',
    'i = currentDecay * i + gain * x + currentBias',
    'unless late: v = decay * v + i + bias',
    'resetNext: v = v - drop, or rest for reset zero, where y(t - 1)',
    'y = v >= threshold, or v > threshold where strict',
    'unless resetNext: v = v - drop, or rest for reset zero, where y',
  ],
  stages: ['snn'],
  inputs: ['x'],
  state: ['v', 'i', 'fired'],
  attrs: ATTRS,
  infer({ inputs: [x], attrs }) {
    if (x!.role !== 'current' || x!.dtype !== 'f32') return fault('it reads a current of f32');
    for (const name of PARAMETER_NAMES) {
      const wrong = attrs[name] && parameterFault(name, attrs[name], x!.shape, false);
      if (wrong) return fault(wrong);
    }
    if (attrs.sends !== 'spikes') return currentType('f32', x!.shape);
    return attrs.threshold
      ? spikesType('u1', x!.shape)
      : fault('it sends spikes without a threshold');
  },
  kernel: ({ attrs, type }) => population(attrs, type),
  draw: (random, [x]) => draw(random, x!),
});

const PARAMETER_NAMES = Object.keys(PARAMETERS) as readonly (keyof typeof PARAMETERS)[];

function population(attrs: Attrs, { shape }: ValueType): Kernel {
  const size = sizeOf(shape);
  const each = (tensor: Tensor | undefined, value: number) =>
    tensor ? spread(tensor, shape) : new Float64Array(size).fill(value);
  const decay = each(attrs.decay, 0);
  const threshold = each(attrs.threshold, Infinity);
  const drop = each(attrs.drop ?? attrs.threshold, 0);
  const rest = each(attrs.rest, 0);
  const gain = each(attrs.gain, 1);
  const bias = each(attrs.bias, 0);
  const currentDecay = each(attrs.currentDecay, 0);
  const currentBias = each(attrs.currentBias, 0);
  const [v, i] = [new Float32Array(size), new Float32Array(size)];
  const fired = new Uint8Array(size);
  const shown = new Float32Array(size);
  const { strict, resetNext, late, sends } = attrs;
  const afterSpike = (n: number, potential: number) =>
    attrs.reset === 'subtract' ? potential - drop[n]! : rest[n]!;

  const step: Kernel['step'] = ([x]) => {
    for (let n = 0; n < size; n++) {
      const before = i[n]!;
      i[n] = currentDecay[n]! * before + gain[n]! * x![n]! + currentBias[n]!;
      let potential = decay[n]! * v[n]! + (late ? before : i[n]!) + bias[n]!;
      if (resetNext && fired[n] === 1) potential = afterSpike(n, potential);
      const charged = Math.fround(potential);
      const spikes = strict ? charged > threshold[n]! : charged >= threshold[n]!;
      v[n] = spikes && !resetNext ? afterSpike(n, charged) : charged;
      fired[n] = spikes ? 1 : 0;
      shown[n] = sends === 'before-reset' ? charged : v[n]!;
    }
    return sends === 'spikes' ? fired : shown;
  };
  return { step, state: { v, i, fired } };
}

function draw(random: Random, x: ValueType): Attrs | undefined {
  if (x.role !== 'current' || x.dtype !== 'f32') return undefined;
  const draws = (low: number, high: number) => {
    const shape = random.next() < 0.5 ? [] : x.shape.slice(-1);
    const numbers = Array.from({ length: sizeOf(shape) }, () => low + random.next() * (high - low));
    return tensorOf('f32', shape, numbers);
  };
  const flip = () => random.next() < 0.5;
  return {
    decay: draws(0, 1),
    threshold: draws(0.2, 1.5),
    ...(flip() && { drop: draws(0, 1) }),
    ...(flip() && { rest: draws(-0.5, 0.1) }),
    ...(flip() && { gain: draws(0.2, 2) }),
    ...(flip() && { bias: draws(-0.2, 0.2) }),
    ...(flip() && { currentDecay: draws(0, 1), currentBias: draws(-0.2, 0.2) }),
    strict: flip(),
    reset: random.pick(['subtract', 'zero']),
    resetNext: flip(),
    late: flip(),
    sends: random.pick(['spikes', 'spikes', 'before-reset', 'after-reset']),
  };
}
