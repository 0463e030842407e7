import { defaulted, float } from '../../attr.ts';
import { each, unaryOp } from '../elementwise/unary.ts';

export const thresholdedRelu = unaryOp({
  kind: 'thresholded-relu',
  summary: 'its input where that is above a threshold, else zero',
  equations: ['y = x where x > threshold, else 0'],
  accepts: 'float',
  attrs: { threshold: defaulted(float('what its input must exceed'), 1) },
  map: ({ threshold }) => each((x) => (x > threshold ? x : 0)),
  draw: (random) => ({ threshold: random.next() * 2 - 1 }),
});
