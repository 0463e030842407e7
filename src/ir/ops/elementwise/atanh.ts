import { each, unaryOp } from './unary.ts';

export const atanh = unaryOp({
  kind: 'atanh',
  summary: 'the inverse hyperbolic tangent of each element',
  equations: ['y = atanh(x), nan outside of [-1, 1]'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.atanh),
});
