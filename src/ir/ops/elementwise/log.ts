import { each, unaryOp } from './unary.ts';

export const log = unaryOp({
  kind: 'log',
  summary: 'the natural logarithm of each element',
  equations: ['y = log(x), nan below 0'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.log),
});
