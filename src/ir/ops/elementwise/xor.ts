import { binaryOp } from './binary.ts';
import { bitwise } from './bits.ts';

export const xor = binaryOp({
  kind: 'xor',
  summary: 'truths: true where they differ; integers: the same for each of their bits; broadcast',
  equations: ['y = a ^ b'],
  accepts: 'discrete',
  attrs: {},
  map: (_attrs, dtype) =>
    bitwise(
      dtype,
      (a, b) => a ^ b,
      (a, b) => a ^ b,
    ),
});
