import { unaryOp } from '../elementwise/unary.ts';

export const tanh = unaryOp({
  kind: 'tanh',
  summary: 'the hyperbolic tangent of each element',
  equations: ['y = tanh(x)'],
  accepts: 'float',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i]!);
  },
});
