import { defaulted, float } from '../../attr.ts';
import { unaryOp } from '../elementwise/unary.ts';

export const hardSigmoid = unaryOp({
  kind: 'hard-sigmoid',
  summary: 'a line, kept within zero and one',
  equations: ['y = min(max(slope * x + offset, 0), 1)'],
  accepts: 'float',
  attrs: {
    slope: defaulted(float('what the line gains for each unit of the input'), 0.2),
    offset: defaulted(float('value of the line at zero'), 0.5),
  },
  map:
    ({ slope, offset }) =>
    (x, y) => {
      for (let i = 0; i < y.length; i++) y[i] = Math.min(Math.max(slope * x[i]! + offset, 0), 1);
    },
  draw: (random) => ({ slope: random.next(), offset: random.next() }),
});
