import { each, unaryOp } from './unary.ts';

export const isNan = unaryOp({
  kind: 'is-nan',
  summary: 'whether each element is no number',
  equations: ['y = isnan(x)'],
  accepts: 'float',
  result: 'bool',
  attrs: {},
  map: () => each((x) => (Number.isNaN(x) ? 1 : 0)),
});
