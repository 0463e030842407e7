import { isFloat } from '../../../tensor/dtype.ts';
import { binaryOp, eachPair } from './binary.ts';

/** Integers are divided toward zero, and by zero to zero. */
export const div = binaryOp({
  kind: 'div',
  summary: 'the quotient of two tensors, element by element, broadcast as numpy does',
  equations: ['y = a / b', 'integers: y = trunc(a / b), 0 where b = 0'],
  accepts: 'number',
  attrs: {},
  map(_attrs, dtype) {
    if (!isFloat(dtype)) return eachPair((a, b) => (b === 0 ? 0 : Math.trunc(a / b)));
    return (a, b, y) => {
      for (let i = 0; i < y.length; i++) y[i] = a[i]! / b[i]!;
    };
  },
});
