import { defaulted, float } from '../../attr.ts';
import { each, unaryOp } from '../elementwise/unary.ts';

/** ELU, and by its other parameters SELU (a scale) and CELU (a width that is alpha). */
export const elu = unaryOp({
  kind: 'elu',
  summary: 'its input where that is positive, else an exponential that nears a negative number',
  equations: ['y = scale * x where x > 0, else scale * alpha * (exp(x / width) - 1)'],
  accepts: 'float',
  attrs: {
    alpha: defaulted(float('what the exponential nears, negated'), 1),
    scale: defaulted(float('factor of the whole'), 1),
    width: defaulted(float('how far below zero it has fallen by 63 %'), 1),
  },
  map({ alpha, scale, width }) {
    return each((x) => scale * (x > 0 ? x : alpha * Math.expm1(x / width)));
  },
  draw: (random) => ({ alpha: random.next() * 2, scale: 1 + random.next(), width: 1 }),
});
