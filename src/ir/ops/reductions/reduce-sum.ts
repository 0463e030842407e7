import { type Dtype, type Numbers, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { wrapTo } from '../../integers.ts';
import { reductionOp } from './reduction.ts';

export const reduceSum = reductionOp({
  kind: 'reduce-sum',
  summary: 'the sum along some axes; integers wrap, and of nothing it is zero',
  equations: ['y = sum of x along the axes'],
  accepts: 'number',
  reduce(dtype) {
    if (!isNarrow(dtype)) return sumOf;
    const wrap = wrapTo(dtype);
    return (x, start, offsets) => {
      let sum = 0;
      for (const offset of offsets) sum = (sum + x[start + offset]!) | 0;
      return wrap(sum);
    };
  },
});

/** The sum of some elements, in double precision. */
export function sumOf(x: Numbers, start: number, offsets: Int32Array): number {
  let sum = 0;
  for (const offset of offsets) sum += x[start + offset]!;
  return sum;
}

/** Integers of at most 32 bits are computed modulo 2^32; others in double precision. */
export function isNarrow(dtype: Dtype): boolean {
  return !isFloat(dtype) && bitWidth(dtype) <= 32;
}
