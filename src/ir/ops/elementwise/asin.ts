import { each, unaryOp } from './unary.ts';

export const asin = unaryOp({
  kind: 'asin',
  summary: 'the arcsine of each element, in radians',
  equations: ['y = asin(x), nan outside of [-1, 1]'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.asin),
});
