import { unaryOp } from './unary.ts';

export const exp = unaryOp({
  kind: 'exp',
  summary: 'the exponential of each element',
  equations: ['y = exp(x)'],
  accepts: 'float',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]!);
  },
});
