import { binaryOp, eachPair } from './binary.ts';

export const mul = binaryOp({
  kind: 'mul',
  summary: 'the product of two tensors, element by element, broadcast as numpy does',
  equations: ['y = a * b'],
  accepts: 'number',
  attrs: {},
  map(_attrs, dtype) {
    // The product of two 32-bit integers has more bits than a double.
    if (/^[iu]32$/.test(dtype)) return eachPair(Math.imul);
    return (a, b, y) => {
      for (let i = 0; i < y.length; i++) y[i] = a[i]! * b[i]!;
    };
  },
});
