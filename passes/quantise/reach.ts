import type { Op } from '../../src/ir/graph.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { type ChannelScale, forEachRun, forEachSpread, isDiagonal } from './channels.ts';

/** Sums are shifted by no more than this. */
export const LARGEST_EXPONENT = 15;

/** The largest magnitude of a synapse's weights in each channel of a scale. */
export function reaches(op: Op, scale: ChannelScale): Float64Array {
  const found = new Float64Array(scale.values.length);
  const weight = op.attrs['weight'] as Tensor;
  if (isDiagonal(op)) {
    forEachSpread(weight, scale, (w, channel) => {
      found[channel] = Math.max(found[channel]!, Math.abs(w));
    });
    return found;
  }
  const numbers = numbersOf(weight);
  forEachRun(op, (run, start, end) => {
    const channel = found.length === 1 ? 0 : run;
    let most = found[channel]!;
    for (let i = start; i < end; i++) {
      const size = Math.abs(numbers[i]!);
      if (size > most) most = size;
    }
    found[channel] = most;
  });
  return found;
}

/** Bits of the weights of a synapse. */
export type WeightBits = (synapse: Op) => number;

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
