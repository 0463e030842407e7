import { unaryOp } from '../elementwise/unary.ts';

export const hardSwish = unaryOp({
  kind: 'hard-swish',
  summary: 'its input times a line that is kept within zero and one',
  equations: ['y = x * min(max(x / 6 + 1 / 2, 0), 1)'],
  accepts: 'float',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! * Math.min(Math.max(x[i]! / 6 + 0.5, 0), 1);
  },
});
