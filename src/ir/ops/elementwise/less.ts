import { binaryOp } from './binary.ts';

export const less = binaryOp({
  kind: 'less',
  summary: 'whether one tensor is below another, element by element, broadcast as numpy does',
  equations: ['y = a < b, false where one of them is nan'],
  accepts: 'number',
  result: 'bool',
  attrs: {},
  map: () => (a, b, y) => {
    for (let i = 0; i < y.length; i++) y[i] = a[i]! < b[i]! ? 1 : 0;
  },
});
