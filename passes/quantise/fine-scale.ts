import type { Op } from '../../src/ir/graph.ts';
import { isProduct, isSynapse } from '../../src/ir/synapse-kinds.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { type ChannelScale, isDiagonal, spreadOver } from './channels.ts';
import { type Rounding, coarsenessOf, mostShift } from './reach.ts';

/** The smallest threshold has at least this many units, where there is room for them. */
const UNITS = 2 ** 8;

/** Half of an accumulator: the other half is for what rounding adds. */
const ROOM = 2 ** 30;

/**
 * The same scale, or one that is finer by some bits: a threshold of a few units would be rounded by a
 * large part of it. Synapses then shift their sums up, and products have a factor. Where there is no
 * room it is a coarser one instead, as far as the gains of diagonals are what takes the room.
 * `sums` are the largest of each population, in units of the scale.
 */
export function fineScale(
  component: readonly Op[],
  scale: ChannelScale,
  sums: ReadonlyMap<string, number>,
  rounding: Rounding,
): ChannelScale {
  const coarsest = (ops: readonly Op[]) =>
    Math.max(...ops.map((op) => coarsenessOf(op, scale, rounding.weightBits)));
  const synapses = component.filter(isSynapse);
  const rows = synapses.filter((op) => !isDiagonal(op));
  const isWhole = component.some(isProduct);
  const largest = component.map((op) => sums.get(op.result) ?? (isProduct(op) ? factorOf(op) : 0));
  const room = Math.floor(Math.log2(ROOM / Math.max(...largest)));
  const shifts = rows.length > 0 ? mostShift(rounding) - finite(coarsest(rows)) : Infinity;
  const threshold = smallestThreshold(component, scale);
  const forThresholds = Math.ceil(Math.log2(UNITS / threshold));
  const forWeights = isWhole ? finite(-coarsest(threshold === Infinity ? synapses : rows)) : 0;
  const most = Math.min(Math.max(0, forThresholds, forWeights), shifts, room);
  const least = isWhole ? 0 : Math.min(0, -coarsest(synapses.filter(isDiagonal)));
  const bits = Math.max(least, most);
  return bits === 0 ? scale : { ...scale, values: scale.values.map((value) => value / 2 ** bits) };
}

/** How many units a product's own unit has. */
export function factorOf(op: Op): number {
  return op.attrs['factor'] as number;
}

/** Zero for what there is none of. */
function finite(bits: number): number {
  return Number.isFinite(bits) ? bits : 0;
}

/** In units of the scale; infinite where there is none. */
function smallestThreshold(component: readonly Op[], scale: ChannelScale): number {
  let smallest = Infinity;
  for (const { attrs } of component) {
    if (!attrs['theta']) continue;
    const { numbers, run, channelAt } = spreadOver(attrs['theta'] as Tensor, scale);
    for (let i = 0; i < numbers.length; i += run) {
      const unit = scale.values[channelAt(i)]!;
      for (const theta of numbers.subarray(i, i + run)) smallest = Math.min(smallest, theta / unit);
    }
  }
  return smallest;
}
