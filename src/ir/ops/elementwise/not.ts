import { bitWidth } from '../../../tensor/dtype.ts';
import { bitsOf, wrapWide } from './bits.ts';
import { each, unaryOp } from './unary.ts';

export const not = unaryOp({
  kind: 'not',
  summary: 'truths: true where they are false; integers: the same for each of their bits',
  equations: ['y = not x'],
  accepts: 'discrete',
  attrs: {},
  map(_attrs, dtype) {
    if (dtype === 'bool') return each((x) => x ^ 1);
    if (bitWidth(dtype) <= 32) return each((x) => ~x);
    const wrap = wrapWide(dtype);
    return each((x) => wrap(~bitsOf(x)));
  },
});
