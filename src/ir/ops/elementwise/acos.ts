import { each, unaryOp } from './unary.ts';

export const acos = unaryOp({
  kind: 'acos',
  summary: 'the arccosine of each element, in radians',
  equations: ['y = acos(x), nan outside of [-1, 1]'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.acos),
});
