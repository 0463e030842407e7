import { binaryOp } from './binary.ts';

/** A nan equals nothing, itself neither. */
export const equal = binaryOp({
  kind: 'equal',
  summary: 'whether two tensors are equal, element by element, broadcast as numpy does',
  equations: ['y = a = b'],
  accepts: 'any',
  result: 'bool',
  attrs: {},
  map: () => (a, b, y) => {
    for (let i = 0; i < y.length; i++) y[i] = a[i] === b[i] ? 1 : 0;
  },
});
