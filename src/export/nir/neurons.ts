import type { Op } from '../../ir/graph.ts';
import { shift } from '../../ir/fixed.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A population as equations have it, each parameter for each neuron; a step is v <- decay v + i + bias. */
export interface Leaky {
  readonly shape: Shape;
  readonly decay: Float64Array;
  readonly currentDecay: Float64Array | undefined;
  readonly gain: Float64Array;
  /** Added to the potential in every step, and to the current. */
  readonly bias: Float64Array;
  readonly currentBias: Float64Array | undefined;
  readonly threshold: Float64Array | undefined;
  readonly rest: Float64Array;
  /** What NIR has no word for. */
  readonly lost: readonly string[];
}

/** Populations that NIR has a node for: float neurons, and those of a chip without their rounding. */
export const NEURONS: ReadonlyMap<string, (op: Op) => Leaky> = new Map([
  ['leaky-integrate-and-fire', floatNeuron],
  ['lif', chipNeuron],
  ['lif-soft-reset', chipNeuron],
  ['lif-potential', chipNeuron],
]);

const ROUNDS = 'counts in integers, and rounds what decays';
const SUBTRACTS = 'is reset by its threshold, not to a value';

function floatNeuron({ attrs, type: { shape } }: Op): Leaky {
  const each = (name: string, otherwise: number) => eachOf(attrs[name], shape, otherwise);
  const hasCurrent = attrs['currentDecay'] !== undefined;
  const gain = each('gain', 1);
  const currentBias = each('currentBias', 0);
  const bias = each('bias', 0);
  const threshold = attrs['threshold'] ? each('threshold', 0) : undefined;
  const subtracts = threshold !== undefined && attrs['reset'] === 'subtract';
  return {
    ...{ shape, gain, threshold },
    decay: each('decay', 0),
    currentDecay: hasCurrent ? each('currentDecay', 0) : undefined,
    // Without a current of its own, what is added to it is added to the potential.
    bias: hasCurrent ? bias : bias.map((x, i) => x + currentBias[i]!),
    currentBias: hasCurrent ? currentBias : undefined,
    rest: subtracts ? new Float64Array(sizeOf(shape)) : each('rest', 0),
    lost: [
      ...(subtracts ? [SUBTRACTS] : []),
      ...(threshold && attrs['strict'] === false ? ['fires at its threshold, not only above'] : []),
      ...(attrs['resetNext'] === true ? ['is reset a step after its spike'] : []),
      ...(attrs['late'] === true ? ['hears its current a step later'] : []),
    ],
  };
}

function chipNeuron({ kind, attrs, type: { shape } }: Op): Leaky {
  const each = (name: string, otherwise: number) => eachOf(attrs[name], shape, otherwise);
  const du = each('du', 0);
  const exponent = attrs['biasExponent'] as number;
  const part = (loss: number) => (4096 - loss) / 4096;
  return {
    shape,
    decay: each('dv', 0).map(part),
    currentDecay: du.every((x) => x === 4095) ? undefined : du.map((x) => part(x + 1)),
    gain: new Float64Array(sizeOf(shape)).fill(1),
    // A unit of what arrives is 64 of the chip's.
    bias: each('bias', 0).map((x) => shift(x, exponent) / 64),
    currentBias: undefined,
    threshold: attrs['vth'] ? each('vth', 0) : undefined,
    rest: new Float64Array(sizeOf(shape)),
    lost: [
      ROUNDS,
      ...(kind === 'lif-soft-reset' ? [SUBTRACTS] : []),
      ...(attrs['resetInterval'] ? ['is reset again and again'] : []),
    ],
  };
}

function eachOf(given: unknown, shape: Shape, otherwise: number): Float64Array {
  return given === undefined
    ? new Float64Array(sizeOf(shape)).fill(otherwise)
    : spread(given as Tensor, shape);
}

/** A node of NIR with its numbers, each for each neuron; `before` is a bias that the layer in front must have. */
export interface NodeNumbers {
  readonly type: string;
  readonly numbers: Readonly<Record<string, Float64Array>>;
  readonly before?: Float64Array;
}

/** The node whose step of Euler's method, dt long, is that of a population; nothing where there is none. */
export function neuronNode(neuron: Leaky, dt: number): NodeNumbers | undefined {
  const { decay, gain, threshold, rest, bias, currentDecay, currentBias } = neuron;
  const loss = decay.map((x) => 1 - x);
  const fires = threshold && { v_threshold: threshold, v_reset: rest };
  const inFront = (added: Float64Array) =>
    added.some((x) => x !== 0) && { before: added.map((x, i) => x / gain[i]!) };
  const isPerfect = loss.every((x) => x === 0);
  if (isPerfect && !currentDecay) {
    const type = threshold ? 'IF' : 'I';
    return { type, numbers: { r: gain, ...fires }, ...inFront(bias) };
  }
  if (loss.some((x) => x <= 0)) return undefined;
  const r = gain.map((x, i) => x / loss[i]!);
  const v_leak = bias.map((x, i) => x / loss[i]!);
  if (!currentDecay) {
    const numbers = { tau: loss.map((x) => dt / x), r, v_leak, ...fires };
    return { type: threshold ? 'LIF' : 'LI', numbers };
  }
  const flow = currentDecay.map((x) => 1 - x);
  if (flow.some((x) => x <= 0)) return undefined;
  const numbers = {
    tau_syn: flow.map((x) => dt / x),
    tau_mem: loss.map((x) => dt / x),
    w_in: flow.map((x) => 1 / x),
    ...{ r, v_leak, ...fires },
  };
  return {
    type: threshold ? 'CubaLIF' : 'CubaLI',
    numbers,
    ...(currentBias && inFront(currentBias)),
  };
}
