import { each, unaryOp } from './unary.ts';

export const cosh = unaryOp({
  kind: 'cosh',
  summary: 'the hyperbolic cosine of each element',
  equations: ['y = cosh(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.cosh),
});
