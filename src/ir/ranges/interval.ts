import type { Range } from '../level-range.ts';

/**
 * Between what the elements of a value lie: one pair of integers for all of them, or one for each place of an
 * axis. An end may be infinite.
 */
export interface Interval {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The axis, counted from the end from 1; without meaning where there is one pair. */
  readonly axisFromEnd: number;
}

export const ZERO: Interval = uniform(0, 0);

export const ANYWHERE: Interval = uniform(-Infinity, Infinity);

export function uniform(low: number, high: number): Interval {
  return { low: Float64Array.of(low), high: Float64Array.of(high), axisFromEnd: 1 };
}

/** One pair for each place of an axis, or one for all where they are the same. */
export function along(axisFromEnd: number, low: Float64Array, high: Float64Array): Interval {
  if (low.length === 0) return ZERO;
  const isUniform = low.every((x, i) => x === low[0] && high[i] === high[0]);
  return isUniform ? uniform(low[0]!, high[0]!) : { low, high, axisFromEnd };
}

/** The pair of a place. */
export function pairAt({ low, high }: Interval, place: number): Range {
  const i = low.length === 1 ? 0 : place;
  return [low[i]!, high[i]!];
}

/** One pair that holds all. */
export function hull({ low, high }: Interval): Range {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < low.length; i++) {
    if (low[i]! < least) least = low[i]!;
    if (high[i]! > most) most = high[i]!;
  }
  return [least, most];
}

export function withZero(interval: Interval): Interval {
  return mapped(interval, ([low, high]) => [Math.min(low, 0), Math.max(high, 0)]);
}

/** A function of each pair. */
export function mapped(interval: Interval, f: (pair: Range) => Range): Interval {
  const { length } = interval.low;
  const [low, high] = [new Float64Array(length), new Float64Array(length)];
  for (let i = 0; i < length; i++) [low[i], high[i]] = f(pairAt(interval, i));
  return along(interval.axisFromEnd, low, high);
}

/** A function of the pairs of several intervals in the same place: along their axis where they have one in common. */
export function combined(
  intervals: readonly Interval[],
  f: (pairs: readonly Range[]) => Range,
): Interval {
  const split = intervals.filter(({ low }) => low.length > 1);
  const first = split[0];
  const isCommon = split.every(
    ({ axisFromEnd, low }) =>
      axisFromEnd === first!.axisFromEnd && low.length === first!.low.length,
  );
  if (!first || !isCommon) return uniform(...f(intervals.map(hull)));
  const count = first.low.length;
  const [low, high] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++)
    [low[i], high[i]] = f(intervals.map((interval) => pairAt(interval, i)));
  return along(first.axisFromEnd, low, high);
}

export function sumOf(intervals: readonly Interval[]): Interval {
  return combined(intervals, (pairs) => [
    pairs.reduce((sum, [low]) => sum + low, 0),
    pairs.reduce((sum, [, high]) => sum + high, 0),
  ]);
}

/** Between what a product lies. Nothing times what is not bounded is nothing. */
export function productOf([a, b]: Range, [c, d]: Range): Range {
  const products = [times(a, c), times(a, d), times(b, c), times(b, d)];
  return [Math.min(...products), Math.max(...products)];
}

export function scaled(interval: Interval, factor: number): Interval {
  return mapped(interval, (pair) => productOf(pair, [factor, factor]));
}

export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** Whether all of an interval lies in a signed integer of so many bits. */
export function fits(interval: Interval, bits: number): boolean {
  const [low, high] = hull(interval);
  return low >= -(2 ** (bits - 1)) && high < 2 ** (bits - 1);
}

/** What is left of an interval that wraps at so many bits. */
export function wrapped(interval: Interval, bits: number): Interval {
  return fits(interval, bits) ? interval : uniform(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1);
}
