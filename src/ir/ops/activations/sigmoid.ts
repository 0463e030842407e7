import { unaryOp } from '../elementwise/unary.ts';

export const sigmoid = unaryOp({
  kind: 'sigmoid',
  summary: 'a number from zero to one that grows with its input',
  equations: ['y = 1 / (1 + exp(-x))'],
  accepts: 'float',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
  },
});
