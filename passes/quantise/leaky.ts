import { type Graph, type Op, definitionsOf, typesOf } from '../../src/ir/graph.ts';
import { clamp } from '../../src/ir/integers.ts';
import { isSynapse } from '../../src/ir/synapse-kinds.ts';
import { integerRange } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { type ChannelScale, forEachRun, isDiagonal } from './channels.ts';
import { sendersOf } from './ledger-range.ts';
import { divided } from './parameters.ts';
import { LEAKY, leakyOf } from './plain-neurons.ts';
import { type Rounding, largestOf, mostShift } from './reach.ts';

/** Currents and voltages of the neurons have so many units to either side; a unit is 2^6 of theirs. */
const ROOM = 2 ** 17 - 1;

/** A threshold has about as many units: it is then as exact as decays are. */
const THRESHOLD_UNITS = 2 ** 12;

/** A bias has 13 bits, which neurons shift up by as much as 7. */
const [MOST_BIAS, MOST_BIAS_EXPONENT] = [4095, 7];

/** By so many bits neurons shift what arrives at them. */
const ARRIVING = 6;

/** Of a sum of 32 bits, in a step: for some thousand steps in which all comes together. */
const SUM_ROOM = 2 ** 19;

/** How many spikes are taken to come in at one place and step, at most. */
const INPUT_SPIKES = 4;

const DECAY_ONE = 4096;

export function hasLeaky(component: readonly Op[]): boolean {
  return component.some(({ kind }) => kind === LEAKY);
}

/**
 * As fine a scale as thresholds ask for, where the currents of all neurons still stay in their bits, whatever they
 * hear: a current that left them would come in again at the other end. A voltage that nobody compares must stay in
 * its bits too; others stop there, far above the threshold.
 */
export function leakyScale(
  component: readonly Op[],
  coarse: ChannelScale,
  graph: Graph,
  rounding: Rounding,
): ChannelScale {
  const arriving = component
    .filter(isSynapse)
    .reduce((sum, op) => sum + largestRow(op, coarse) * spikesAtOnce(op.inputs[0]!, graph), 0);
  const bits = component
    .filter(({ kind }) => kind === LEAKY)
    .flatMap((op) => bitsFor(op, coarse, { arriving, rounding }))
    .reduce((least, most) => Math.min(least, Math.floor(Math.log2(most))), mostShift(rounding));
  const values = coarse.values.map((value) => value / 2 ** bits);
  return { ...coarse, values: rounding.exponents ? values : wholeThreshold(component, values) };
}

/**
 * A scale so much coarser that a threshold is a whole number of units. Where these are few, rounding would move it by a
 * part that shows: neurons would fire more often or less, all of them.
 */
function wholeThreshold(component: readonly Op[], values: Float64Array): Float64Array {
  const thresholds = component
    .filter(({ kind }) => kind === LEAKY)
    .flatMap((op) => Array.from(leakyOf(op).threshold ? numbersOf(leakyOf(op).threshold!) : []));
  const [threshold = 0] = thresholds;
  const units = Math.floor(threshold / values[0]!);
  const isOne = values.length === 1 && thresholds.every((x) => x === threshold);
  return isOne && units > 0 ? Float64Array.of(threshold / units) : values;
}

/** By how much the scale may become finer, for each reason not to. */
function bitsFor(
  op: Op,
  scale: ChannelScale,
  { arriving, rounding }: { readonly arriving: number; readonly rounding: Rounding },
): number[] {
  const { decay, currentDecay, threshold, bias } = leakyOf(op);
  if (isSum(op)) return [SUM_ROOM / arriving];
  const units = (tensor: Tensor) =>
    largestOf(tensor, scale).reduce((a, x, i) => Math.max(a, x / scale.values[i]!), 0);
  const offset = bias ? units(bias) : 0;
  const current = arriving * timesKept(currentDecay);
  const most = threshold ? current : (current + offset) * timesKept(decay);
  return [
    ROOM / most,
    mostBias(rounding) / offset,
    ...(threshold ? [THRESHOLD_UNITS / units(threshold)] : []),
  ];
}

/** What a sum comes to that keeps a part of itself in each step. */
function timesKept(part: Tensor | undefined): number {
  const kept = Array.from(part ? numbersOf(part) : []).reduce((a, x) => Math.max(a, x), 0);
  return Math.min(DECAY_ONE, 1 / (1 - kept));
}

/** An input may be moved and held back on its way: it has no more spikes then. */
function spikesAtOnce(name: string, graph: Graph): number {
  const types = typesOf(graph);
  const definitions = definitionsOf(graph);
  const most = sendersOf(name, definitions).map((sender) => {
    const [low, high] = integerRange(types.get(sender)!.dtype);
    const reach = Math.max(-low, high);
    return definitions.has(sender) ? reach : Math.min(INPUT_SPIKES, reach);
  });
  return Math.max(0, ...most);
}

/** The largest sum of a neuron's weights, in units. */
function largestRow(op: Op, scale: ChannelScale): number {
  const weight = op.attrs['weight'] as Tensor;
  const unitOf = (channel: number) => scale.values[scale.values.length === 1 ? 0 : channel]!;
  if (isDiagonal(op))
    return largestOf(weight, scale).reduce((a, x, c) => Math.max(a, x / unitOf(c)), 0);
  const numbers = numbersOf(weight);
  const sums = new Map<number, number>();
  forEachRun(op, (channel, start, end) => {
    let sum = sums.get(channel) ?? 0;
    for (let i = start; i < end; i++) sum += Math.abs(numbers[i]!);
    sums.set(channel, sum);
  });
  return [...sums].reduce((most, [channel, sum]) => Math.max(most, sum / unitOf(channel)), 0);
}

/** The chip's neuron for a float one: decays in 1/4096, what has a unit in units. */
export function integerNeuron(
  op: Op,
  scale: ChannelScale,
  rounding: Rounding,
): Pick<Op, 'kind' | 'attrs'> {
  const { decay, currentDecay, threshold, bias, gain, reset, strict } = leakyOf(op);
  const keeps = lossOf(decay);
  const flow = lossOf(currentDecay);
  const worth = (units: number) =>
    tensorOf('f64', [], [(scale.values[0]! / units) * (gain ? numbersOf(gain)[0]! : 1)]);
  const attrs = {
    du: tensorOf(
      'i32',
      flow.shape,
      flow.numbers.map((loss) => Math.max(0, loss - 1)),
    ),
    dv: tensorOf('i32', keeps.shape, keeps.numbers),
    ...(bias && shiftedBias(bias, scale, rounding)),
  };
  if (threshold) {
    // The chip fires above its threshold: at it means above the unit below.
    const vth = mapped(divided(threshold, scale, 0), (x) => clamp(strict ? x : x - 1, 0, ROOM));
    return { kind: reset === 'zero' ? 'lif' : 'lif-soft-reset', attrs: { ...attrs, vth } };
  }
  if (isSum(op)) return { kind: 'sigma', attrs: { scale: worth(1) } };
  return { kind: 'lif-potential', attrs: { ...attrs, scale: worth(2 ** ARRIVING) } };
}

/** What never leaks is a sum, of 32 bits. */
function isSum(op: Op): boolean {
  const { decay, currentDecay, threshold, bias } = leakyOf(op);
  return !threshold && !bias && !currentDecay && lossOf(decay).numbers.every((loss) => loss === 0);
}

function lossOf(part: Tensor | undefined) {
  const kept = part ? numbersOf(part) : Float64Array.of(0);
  const numbers = Int32Array.from(kept, (x) =>
    clamp(Math.round((1 - x) * DECAY_ONE), 0, DECAY_ONE),
  );
  return { shape: part?.shape ?? [], numbers };
}

function mapped({ shape, data }: Tensor, f: (x: number) => number): Tensor {
  return tensorOf('i32', shape, (data as Int32Array).map(f));
}

/** A bias in 13 bits, and by how much it is shifted up: as what arrives, or as little as its bits allow. */
function shiftedBias(bias: Tensor, scale: ChannelScale, { exponents }: Rounding) {
  const fine = { ...scale, values: scale.values.map((x) => x / 2 ** ARRIVING) };
  const whole = divided(bias, fine, -(2 ** 31));
  const most = (whole.data as Int32Array).reduce((a, x) => Math.max(a, Math.abs(x)), 1);
  const biasExponent = exponents
    ? clamp(Math.ceil(Math.log2(most / MOST_BIAS)), 0, MOST_BIAS_EXPONENT)
    : ARRIVING;
  const mantissa = mapped(whole, (x) =>
    clamp(Math.round(x / 2 ** biasExponent), -MOST_BIAS, MOST_BIAS),
  );
  return { bias: mantissa, biasExponent };
}

/** What a bias may come to, in units of what arrives. */
function mostBias({ exponents }: Rounding): number {
  return MOST_BIAS * 2 ** (exponents ? MOST_BIAS_EXPONENT - ARRIVING : 0);
}
