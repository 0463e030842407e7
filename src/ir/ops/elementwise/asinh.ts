import { each, unaryOp } from './unary.ts';

export const asinh = unaryOp({
  kind: 'asinh',
  summary: 'the inverse hyperbolic sine of each element',
  equations: ['y = asinh(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.asinh),
});
