import type { Op } from '../../src/ir/graph.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { type ChannelScale, isProduct } from './channels.ts';

/** The smallest threshold has at least this many units, where there is room for them. */
const UNITS = 2 ** 8;

/** Half of an accumulator: the other half is for what rounding adds to weights. */
const ROOM = 2 ** 30;

/**
 * The scale where products of ledgers arrive. One unit of their current is the integer 1 and cannot be
 * coarser; products count a finer unit as a whole `factor` of it, a power of two. Weights that meet
 * products would like `weightScale`, 0 where there are none; those beyond 1 need more bits than others.
 */
export function productScale(
  component: readonly Op[],
  weightScale: number,
  sums: ReadonlyMap<string, number>,
): ChannelScale {
  const isFine = weightScale > 0 && weightScale <= 1;
  const wanted = isFine ? below(1 / weightScale) : above(UNITS / smallestThreshold(component));
  const largest = component.map((op) => sums.get(op.result) ?? (isProduct(op) ? factorOf(op) : 0));
  const possible = below(ROOM / Math.max(...largest));
  const factor = Math.max(1, Math.min(wanted, possible));
  return { values: Float64Array.of(1 / factor), axisFromEnd: 1 };
}

/** How many units a product's own unit has. */
export function factorOf(op: Op): number {
  return op.attrs['factor'] as number;
}

/** Infinite where there is none. */
function smallestThreshold(component: readonly Op[]): number {
  let smallest = Infinity;
  for (const { attrs } of component)
    for (const theta of attrs['theta'] ? numbersOf(attrs['theta'] as Tensor) : [])
      smallest = Math.min(smallest, theta);
  return smallest;
}

function below(x: number): number {
  return 2 ** Math.floor(Math.log2(x));
}

function above(x: number): number {
  return 2 ** Math.ceil(Math.log2(x));
}
