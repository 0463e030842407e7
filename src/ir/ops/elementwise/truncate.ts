import { type Dtype, bitWidth } from '../../../tensor/dtype.ts';
import { wrapTo } from '../../integers.ts';

/**
 * Floats as integers of a type: toward zero. ONNX leaves open what becomes of those that do not fit;
 * here it is what x86 processors make of them, and so, there, onnxruntime. They convert to 32 or 64
 * bits, with the least signed number for what has no place in those, and drop the bits above the type's.
 */
export function truncateTo(dtype: Dtype): (x: number) => number {
  const bits = bitWidth(dtype) > 32 ? 64 : 32;
  const least = -(2 ** (bits - 1));
  if (dtype === 'u32' || dtype === 'u64') return truncateUnsigned(bits);
  const wrap = wrapTo(dtype);
  return (x) => wrap(x > least - 1 && x < -least ? Math.trunc(x) + 0 : least);
}

/** Integers as those of a type: the lowest bits of two's complement. */
export function wrapInteger(dtype: Dtype): (x: number) => number {
  if (dtype === 'u64') return (x) => (x < 0 ? x + 2 ** 64 : x);
  if (dtype === 'i64') return (x) => (x >= 2 ** 63 ? x - 2 ** 64 : x);
  return wrapTo(dtype);
}

/** Negative numbers turn over; what is too large is taken for zero. */
function truncateUnsigned(bits: number): (x: number) => number {
  const [turn, half] = [2 ** bits, 2 ** (bits - 1)];
  return (x) => {
    if (x >= turn) return 0;
    if (!(x > -half - 1)) return half;
    const whole = Math.trunc(x) + 0;
    return whole < 0 ? whole + turn : whole;
  };
}
