import { type Dtype, bitWidth } from '../../../tensor/dtype.ts';
import { wrapTo } from '../../integers.ts';

/**
 * Floats as integers of a type: toward zero. ONNX leaves open what becomes of those that do not fit;
 * here it is what x86 processors make of them, and so onnxruntime. They convert to 32 or 64 signed
 * bits, with the least number for what has no place there, and drop the bits above the type's.
 */
export function truncateTo(dtype: Dtype): (x: number) => number {
  if (dtype === 'u64') return truncateToU64;
  const least = bitWidth(dtype) > 32 || dtype === 'u32' ? -(2 ** 63) : -(2 ** 31);
  const wrap = wrapTo(dtype);
  return (x) => wrap(x > least - 1 && x < -least ? Math.trunc(x) + 0 : least);
}

/** Integers as those of a type: the lowest bits of two's complement. */
export function wrapInteger(dtype: Dtype): (x: number) => number {
  if (dtype === 'u64') return (x) => (x < 0 ? x + 2 ** 64 : x);
  if (dtype === 'i64') return (x) => (x >= 2 ** 63 ? x - 2 ** 64 : x);
  return wrapTo(dtype);
}

function truncateToU64(x: number): number {
  if (x >= 2 ** 64) return 0;
  const fits = x > -(2 ** 63);
  return fits ? Math.trunc(x < 0 ? Math.trunc(x) + 2 ** 64 : x) + 0 : 2 ** 63;
}
