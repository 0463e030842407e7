import { each, unaryOp } from './unary.ts';

export const acosh = unaryOp({
  kind: 'acosh',
  summary: 'the inverse hyperbolic cosine of each element',
  equations: ['y = acosh(x), nan below 1'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.acosh),
});
