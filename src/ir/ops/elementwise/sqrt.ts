import { unaryOp } from './unary.ts';

export const sqrt = unaryOp({
  kind: 'sqrt',
  summary: 'the square root of each element',
  equations: ['y = sqrt(x), nan below 0'],
  accepts: 'float',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i]!);
  },
});
