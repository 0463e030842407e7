import { type Dtype, bitWidth, integerRange, isFloat } from '../../../tensor/dtype.ts';
import { float, optional } from '../../attr.ts';
import { unaryOp } from '../elementwise/unary.ts';

/** Bounds that are not given are those of the number type: an infinity becomes the largest float. */
export const clip = unaryOp({
  kind: 'clip',
  summary: 'its input, kept within bounds',
  equations: ['y = min(max(x, low), high)'],
  accepts: 'number',
  attrs: {
    low: optional(float('smallest value of the result')),
    high: optional(float('largest value of the result, also where that is below low')),
  },
  map({ low = -LARGEST_FLOAT, high = LARGEST_FLOAT }) {
    return (x, y) => {
      for (let i = 0; i < y.length; i++) y[i] = Math.min(Math.max(x[i]!, low), high);
    };
  },
  fault({ low = 0, high = 0 }, dtype) {
    const wrong = [low, high].find((bound) => !isOf(dtype, bound));
    return wrong === undefined ? undefined : `its bound ${wrong} is no ${dtype}`;
  },
  draw(random, dtype) {
    const draw = () => (isFloat(dtype) ? random.next() * 4 - 2 : random.int(0, 1));
    return random.next() < 0.5 ? { low: draw(), high: draw() } : { low: draw() };
  },
});

const LARGEST_FLOAT = 2 ** 128 - 2 ** 104;

function isOf(dtype: Dtype, bound: number): boolean {
  if (isFloat(dtype)) return true;
  if (bitWidth(dtype) > 32) return Number.isInteger(bound);
  const [least, most] = integerRange(dtype);
  return Number.isInteger(bound) && bound >= least && bound <= most;
}
