import { isFloat } from '../../../tensor/dtype.ts';
import { binaryOp, eachPair } from './binary.ts';
import { truncateTo } from './truncate.ts';

/** One to any power is one, also to nan, as IEEE 754 and not as JavaScript has it. */
export const pow = binaryOp({
  kind: 'pow',
  summary: 'a tensor to the power of another, of the number type of the first, broadcast',
  equations: ['y = a ^ b', 'integers: y = trunc(a ^ b), the least number where that does not fit'],
  accepts: 'number',
  mixes: true,
  attrs: {},
  map(_attrs, dtype) {
    if (isFloat(dtype)) return eachPair(power);
    const truncate = truncateTo(dtype);
    return eachPair((a, b) => truncate(power(a, b)));
  },
});

function power(a: number, b: number): number {
  if (b === 2) return a * a;
  if (a === 1) return 1;
  return a === -1 && Math.abs(b) === Infinity ? 1 : a ** b;
}
