import { type Dtype, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { reductionOp } from './reduction.ts';

/** One that is not a number wins. Of nothing it is the most that the type holds. */
export const reduceMin = reductionOp({
  kind: 'reduce-min',
  summary: 'the smallest element along some axes; of truth values, whether all are true',
  equations: ['y = min of x along the axes'],
  accepts: 'any',
  reduce(dtype) {
    const most = mostOf(dtype);
    return (x, start, offsets) => {
      let least = most;
      for (const offset of offsets) least = Math.min(least, x[start + offset]!);
      return least;
    };
  },
});

/** Of 64 bits, the largest that a double holds: the type's own largest rounds to one that is too large. */
function mostOf(dtype: Dtype): number {
  if (isFloat(dtype)) return Infinity;
  const bits = bitWidth(dtype) - (dtype.startsWith('i') ? 1 : 0);
  return bits > 32 ? 2 ** bits - 2 ** (bits - 53) : 2 ** bits - 1;
}
