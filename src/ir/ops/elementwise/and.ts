import { binaryOp } from './binary.ts';
import { bitwise } from './bits.ts';

export const and = binaryOp({
  kind: 'and',
  summary: 'truths: true where both are; integers: the same for each of their bits; broadcast',
  equations: ['y = a & b'],
  accepts: 'discrete',
  attrs: {},
  map: (_attrs, dtype) =>
    bitwise(
      dtype,
      (a, b) => a & b,
      (a, b) => a & b,
    ),
});
