import { type Dtype, bitWidth } from '../tensor/dtype.ts';

/**
 * Integers of a declared width: what happens at their ends. Sums wrap (modulo 2^bits, two's
 * complement), so that their order does not matter; a population's state may saturate instead.
 */
export function wrapTo(dtype: Dtype): (x: number) => number {
  const unused = 32 - bitWidth(dtype);
  if (dtype.startsWith('i')) return (x) => (x << unused) >> unused;
  return (x) => (x << unused) >>> unused;
}

export function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
