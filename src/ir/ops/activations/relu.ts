import { unaryOp } from '../elementwise/unary.ts';

export const relu = unaryOp({
  kind: 'relu',
  summary: 'its input where that is positive, else zero',
  equations: ['y = max(x, 0)'],
  accepts: 'number',
  attrs: {},
  map: () => (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(x[i]!, 0);
  },
});
