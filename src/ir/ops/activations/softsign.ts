import { each, unaryOp } from '../elementwise/unary.ts';

export const softsign = unaryOp({
  kind: 'softsign',
  summary: 'a number between minus one and one that grows with its input',
  equations: ['y = x / (1 + |x|)'],
  accepts: 'float',
  attrs: {},
  map: () => each((x) => x / (1 + Math.abs(x))),
});
