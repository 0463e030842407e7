import { each, unaryOp } from './unary.ts';

export const ceil = unaryOp({
  kind: 'ceil',
  summary: 'each element rounded up',
  equations: ['y = ceil(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.ceil),
});
