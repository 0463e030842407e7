import { each, unaryOp } from './unary.ts';

export const atan = unaryOp({
  kind: 'atan',
  summary: 'the arctangent of each element, in radians',
  equations: ['y = atan(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.atan),
});
