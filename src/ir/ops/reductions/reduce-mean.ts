import { isFloat } from '../../../tensor/dtype.ts';
import { sumOf } from './reduce-sum.ts';
import { reductionOp } from './reduction.ts';

/** Integers are divided toward zero. The mean of nothing is not a number, of no integers it is zero. */
export const reduceMean = reductionOp({
  kind: 'reduce-mean',
  summary: 'the mean along some axes',
  equations: ['y = sum of x along the axes / their number', 'integers: y = trunc(y)'],
  accepts: 'number',
  reduce(dtype) {
    if (isFloat(dtype)) return (x, start, offsets) => sumOf(x, start, offsets) / offsets.length;
    return (x, start, offsets) =>
      Math.trunc(sumOf(x, start, offsets) / Math.max(offsets.length, 1));
  },
});
