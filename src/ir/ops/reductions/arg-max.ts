import { argReductionOp } from './arg-reduction.ts';

export const argMax = argReductionOp({
  kind: 'arg-max',
  summary: 'the place of the largest element along an axis, counted from zero',
  equations: ['y = the first (or last) n with x[n] = max of x along the axis'],
  sign: 1,
});
