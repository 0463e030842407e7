import { each, unaryOp } from './unary.ts';

export const cos = unaryOp({
  kind: 'cos',
  summary: 'the cosine of each element, in radians',
  equations: ['y = cos(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.cos),
});
