import { type Dtype, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { reductionOp } from './reduction.ts';

/** One that is not a number wins. Of nothing it is the least that the type holds. */
export const reduceMax = reductionOp({
  kind: 'reduce-max',
  summary: 'the largest element along some axes; of truth values, whether any is true',
  equations: ['y = max of x along the axes'],
  accepts: 'any',
  reduce(dtype) {
    const least = leastOf(dtype);
    return (x, start, offsets) => {
      let most = least;
      for (const offset of offsets) most = Math.max(most, x[start + offset]!);
      return most;
    };
  },
});

function leastOf(dtype: Dtype): number {
  if (isFloat(dtype)) return -Infinity;
  return dtype.startsWith('i') ? -(2 ** (bitWidth(dtype) - 1)) : 0;
}
