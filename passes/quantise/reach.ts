import type { Op } from '../../src/ir/graph.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { type Part, type Pending, pendingReader } from '../../src/tensor/times-factors.ts';
import { type ChannelScale, channelsOf, forEachRun, isDiagonal, spreadOver } from './channels.ts';

/** Sums are shifted by no more than this. */
export const LARGEST_EXPONENT = 15;

/** The largest magnitude of a synapse's weights in each channel of a scale. */
export function reaches(op: Op, scale: ChannelScale): Float64Array {
  if (isDiagonal(op)) return largestOf(op.attrs['weight'] as Tensor, scale);
  const found = reachesOnce(op);
  const isOne = scale.values.length === 1 && found.length > 1;
  return isOne ? Float64Array.of(found.reduce((a, b) => Math.max(a, b), 0)) : found;
}

/** The largest magnitude of a parameter in each channel of a scale. */
export function largestOf(parameter: Tensor, scale: ChannelScale): Float64Array {
  const found = new Float64Array(scale.values.length);
  const { numbers, run, channelAt } = spreadOver(parameter, scale);
  for (let start = 0; start < numbers.length; start += run) {
    const channel = channelAt(start);
    for (let i = start; i < start + run; i++)
      found[channel] = Math.max(found[channel]!, Math.abs(numbers[i]!));
  }
  return found;
}

/** They are asked for again when scales are made finer, and weights are many. */
const known = new WeakMap<Op, Float64Array>();

/** The largest magnitude in each output channel. */
export function reachesOnce(op: Op): Float64Array {
  const before = known.get(op);
  if (before) return before;
  const found = new Float64Array(channelsOf(op).count);
  const part = pendingReader(op.attrs['weight'] as Tensor);
  forEachRun(op, (channel, start, end) => {
    const most = reachOf(part(start, end), end - start);
    if (most > found[channel]!) found[channel] = most;
  });
  known.set(op, found);
  return found;
}

function reachOf(part: Part, count: number): number {
  return part.pending ? reachTimes(part, part.pending, count) : plainReach(part, count);
}

/** To round keeps the order of numbers, so that only the largest is rounded. */
function reachTimes({ numbers, first }: Part, { columns, then }: Pending, count: number): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const size = Math.abs(numbers[first + i]! * columns[i]!);
    if (size > most) most = size;
  }
  return Math.fround(Math.fround(most) * Math.abs(then));
}

function plainReach({ numbers, first }: Part, count: number): number {
  let most = 0;
  for (let i = first; i < first + count; i++) {
    const size = Math.abs(numbers[i]!);
    if (size > most) most = size;
  }
  return most;
}

/** Bits of the weights of a synapse. */
export type WeightBits = (synapse: Op) => number;

/** What integers may be made of floats. */
export interface Rounding {
  readonly weightBits: WeightBits;
  /** Whether synapses may shift their sums up, and biases be finer than weights. */
  readonly exponents: boolean;
}

/** By how many bits synapses may shift their sums up. */
export function mostShift({ exponents }: Rounding): number {
  return exponents ? LARGEST_EXPONENT : 0;
}

/** The largest weight of a synapse. */
export function largestWeight(op: Op, weightBits: WeightBits): number {
  return 2 ** (weightBits(op) - 1) - 1;
}

/** By how many bits a synapse's weights are coarser than the unit of its current: below zero, finer. */
export function coarsenessOf(op: Op, scale: ChannelScale, weightBits: WeightBits): number {
  const most = largestWeight(op, weightBits);
  const units = reaches(op, scale).map((reach, channel) => reach / most / scale.values[channel]!);
  return Math.ceil(Math.log2(units.reduce((a, b) => Math.max(a, b), 0)));
}

/**
 * The exponent that brings weights into their bits. The few weights of a diagonal are as wide as they
 * need instead, since a gain that is rounded is wrong for all of a channel.
 */
export function exponentOf(op: Op, scale: ChannelScale, weightBits: WeightBits): number {
  if (isDiagonal(op)) return 0;
  return Math.min(Math.max(0, coarsenessOf(op, scale, weightBits)), LARGEST_EXPONENT);
}
