import { binaryOp } from './binary.ts';
import { bitwise } from './bits.ts';

export const or = binaryOp({
  kind: 'or',
  summary: 'truths: true where either is; integers: the same for each of their bits; broadcast',
  equations: ['y = a | b'],
  accepts: 'discrete',
  attrs: {},
  map: (_attrs, dtype) =>
    bitwise(
      dtype,
      (a, b) => a | b,
      (a, b) => a | b,
    ),
});
