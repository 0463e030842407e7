import { each, unaryOp } from './unary.ts';

export const floor = unaryOp({
  kind: 'floor',
  summary: 'each element rounded down',
  equations: ['y = floor(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(Math.floor),
});
