import { type Dtype, bitWidth } from '../tensor/dtype.ts';

/**
 * Integers of a declared width: what happens at their ends. Sums wrap (modulo 2^bits, two's
 * complement), so that their order does not matter; a population's state may saturate instead.
 * Those of 64 bits are computed in double precision, exact to 2^53, and do not wrap.
 */
export function wrapTo(dtype: Dtype): (x: number) => number {
  const unused = 32 - bitWidth(dtype);
  if (unused < 0) return (x) => x;
  if (dtype.startsWith('i')) return (x) => (x << unused) >> unused;
  return (x) => (x << unused) >>> unused;
}

export function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

/**
 * The nearest integer and, of two, the larger one: what `Math.round` gives but for one double, the last below
 * a half. That has a branch which no processor foresees, and takes ten times as long.
 */
export function nearest(x: number): number {
  return Math.floor(x + 0.5);
}
