import { type Dtype, bitWidth } from '../../../tensor/dtype.ts';
import { type MapTwo, eachPair } from './binary.ts';

/** A bitwise function of integers: of up to 32 bits, and of 64, which are kept as doubles. */
export function bitwise(
  dtype: Dtype,
  narrow: (a: number, b: number) => number,
  wide: (a: bigint, b: bigint) => bigint,
): MapTwo {
  if (bitWidth(dtype) <= 32) return eachPair(narrow);
  const wrap = wrapWide(dtype);
  return eachPair((a, b) => wrap(wide(bitsOf(a), bitsOf(b))));
}

/** The lowest 64 bits, as a number of the type. */
export function wrapWide(dtype: Dtype): (x: bigint) => number {
  const wrap = dtype === 'i64' ? BigInt.asIntN : BigInt.asUintN;
  return (x) => Number(wrap(64, x));
}

/** A sum of 64-bit integers may have left their range for good. */
export function bitsOf(x: number): bigint {
  return Number.isFinite(x) ? BigInt(Math.trunc(x)) : 0n;
}
