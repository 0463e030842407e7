import { unaryOp } from './unary.ts';

/** The least integer of a signed type has no counterpart in it and stays as it is. */
export const abs = unaryOp({
  kind: 'abs',
  summary: 'the magnitude of each element',
  equations: ['y = |x|'],
  accepts: 'number',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i]!);
  },
});
