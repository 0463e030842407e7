import type { ValueType } from '../types.ts';
import { type Bounds, narrower, wrappedTo } from './bounds.ts';
import {
  type Interval,
  combined,
  hull,
  mapped,
  productOf,
  scaled,
  sumOf,
  uniform,
  withZero,
} from './interval.ts';

interface Product {
  readonly factor: number;
  readonly type: ValueType;
  /** Products that make one element of a product of matrices. */
  readonly terms?: number;
}

/**
 * The change of a product of ledgers: a * B' + A * b, which is also what it is now less what it was. Only a
 * product of elements keeps the places of an axis apart.
 */
export function productBounds(a: Bounds, b: Bounds, { factor, type, terms }: Product): Bounds {
  const multiply = (p: Interval, q: Interval) =>
    combined(terms === undefined ? [p, q] : [flat(p), flat(q)], ([x, y]) => productOf(x!, y!));
  const [before, after] = [withZero(a.total), b.total];
  const parts = sumOf([multiply(a.step, after), multiply(before, b.step)]);
  const was = multiply(before, withZero(b.total));
  const now = multiply(a.total, b.total);
  const change = sumOf([now, mapped(was, ([low, high]) => [-high, -low])]);
  const times = (interval: Interval) => scaled(interval, factor * (terms ?? 1));
  const [step, total] = [times(narrower(parts, change)), times(now)];
  return wrappedTo(type, { step, total, sums: { sum: { interval: step, bits: 32 } } });
}

/** The places of a matrix's axis are not those of the product's. */
function flat(interval: Interval): Interval {
  return uniform(...hull(interval));
}
