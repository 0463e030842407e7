import { wrapTo } from '../../integers.ts';
import { isNarrow } from './reduce-sum.ts';
import { reductionOp } from './reduction.ts';

export const reduceProd = reductionOp({
  kind: 'reduce-prod',
  summary: 'the product along some axes; integers wrap, and of nothing it is one',
  equations: ['y = product of x along the axes'],
  accepts: 'number',
  reduce(dtype) {
    if (!isNarrow(dtype))
      return (x, start, offsets) => {
        let product = 1;
        for (const offset of offsets) product *= x[start + offset]!;
        return product;
      };
    const wrap = wrapTo(dtype);
    return (x, start, offsets) => {
      let product = 1;
      for (const offset of offsets) product = Math.imul(product, x[start + offset]!);
      return wrap(product);
    };
  },
});
