import type { Op } from '../../src/ir/graph.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { type ChannelScale, isProduct, isSynapse } from './channels.ts';
import { forEachSpread } from './spread.ts';

/*
 * Finer units than those of the weights. A threshold of a few units would be rounded by a large part of
 * it, so the current gets more bits below: synapses shift their sums up, products have a factor.
 */

/** The smallest threshold has at least this many units, where there is room for them. */
const UNITS = 2 ** 8;

/** Half of an accumulator: the other half is for what rounding adds. */
const ROOM = 2 ** 30;

const LARGEST_EXPONENT = 15;

/**
 * The scale where products of ledgers arrive: one unit of their current is the integer 1 and cannot be
 * coarser. Weights that meet products count in 2^exponent of it, as near to their own scale as they can.
 */
export function wholeScale(weightScale: number): ChannelScale {
  const exponent = weightScale > 0 ? Math.ceil(Math.log2(weightScale)) : 0;
  return { values: Float64Array.of(1), axisFromEnd: 1, exponent };
}

/** The same scale, or a finer one by a power of two. `sums` are the largest of each population in its units. */
export function fineScale(
  component: readonly Op[],
  scale: ChannelScale,
  sums: ReadonlyMap<string, number>,
): ChannelScale {
}
