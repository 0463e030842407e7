import { each, unaryOp } from './unary.ts';

export const sin = unaryOp({
  kind: 'sin',
  summary: 'the sine of each element, in radians',
  equations: ['y = sin(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.sin),
});
