import { each, unaryOp } from './unary.ts';

export const sinh = unaryOp({
  kind: 'sinh',
  summary: 'the hyperbolic sine of each element',
  equations: ['y = sinh(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.sinh),
});
