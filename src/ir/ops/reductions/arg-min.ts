import { argReductionOp } from './arg-reduction.ts';

export const argMin = argReductionOp({
  kind: 'arg-min',
  summary: 'the place of the smallest element along an axis, counted from zero',
  equations: ['y = the first (or last) n with x[n] = min of x along the axis'],
  sign: -1,
});
