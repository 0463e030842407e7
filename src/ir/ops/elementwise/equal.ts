import { binaryOp } from './binary.ts';

export const equal = binaryOp({
  kind: 'equal',
  summary: 'whether two tensors are equal, element by element, broadcast as numpy does',
  equations: ['y = a == b, false where one of them is nan'],
  accepts: 'any',
  result: 'bool',
  attrs: {},
  map: () => (a, b, y) => {
    for (let i = 0; i < y.length; i++) y[i] = a[i] === b[i] ? 1 : 0;
  },
});
