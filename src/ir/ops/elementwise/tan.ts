import { each, unaryOp } from './unary.ts';

export const tan = unaryOp({
  kind: 'tan',
  summary: 'the tangent of each element, in radians',
  equations: ['y = tan(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.tan),
});
