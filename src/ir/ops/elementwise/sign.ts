import { each, unaryOp } from './unary.ts';

export const sign = unaryOp({
  kind: 'sign',
  summary: 'minus one, zero or one, as each element is negative, zero or positive',
  equations: ['y = sign(x), nan where x is'],
  accepts: 'number',
  attrs: {},
  map: () => each(Math.sign),
});
