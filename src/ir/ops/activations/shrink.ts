import { isFloat } from '../../../tensor/dtype.ts';
import { defaulted, float } from '../../attr.ts';
import { truncateTo } from '../elementwise/truncate.ts';
import { each, unaryOp } from '../elementwise/unary.ts';

/** Soft shrinkage where the bias is the threshold, hard shrinkage where it is zero. */
export const shrink = unaryOp({
  kind: 'shrink',
  summary: 'its input moved toward zero where its magnitude is above a threshold, else zero',
  equations: ['y = x - bias where x > threshold, x + bias where x < -threshold, else 0'],
  accepts: 'number',
  attrs: {
    bias: defaulted(float('how far it is moved'), 0),
    threshold: defaulted(float('magnitude that its input must exceed'), 0.5),
  },
  map({ bias, threshold }, dtype) {
    const f = (x: number) => {
      if (x > threshold) return x - bias;
      return x < -threshold ? x + bias : 0;
    };
    if (isFloat(dtype)) return each(f);
    const truncate = truncateTo(dtype);
    return each((x) => truncate(f(x)));
  },
  draw: (random) => ({ bias: random.next(), threshold: random.next() }),
});
