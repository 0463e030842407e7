import { type Dtype, bitWidth } from '../../../tensor/dtype.ts';
import { choice } from '../../attr.ts';
import { binaryOp } from './binary.ts';
import { bitwise } from './bits.ts';

const DIRECTIONS = ['left', 'right'] as const;

/** A right shift keeps the sign. Amounts that are negative or not less than the width shift all out. */
export const bitShift = binaryOp({
  kind: 'bit-shift',
  summary: 'integers shifted by numbers of bits, broadcast as numpy does',
  equations: ['left: y = a * 2^b mod 2^bits', 'right: y = floor(a / 2^b)'],
  accepts: 'integer',
  attrs: { direction: choice('where the bits go', DIRECTIONS) },
  map: ({ direction }, dtype) => (direction === 'left' ? left(dtype) : right(dtype)),
  draw: (random) => ({ direction: random.pick(DIRECTIONS) }),
});

function left(dtype: Dtype) {
  const bits = bitWidth(dtype);
  return bitwise(
    dtype,
    (a, b) => (b < 0 || b >= bits ? 0 : a << b),
    (a, b) => (b < 0n || b >= 64n ? 0n : a << b),
  );
}

function right(dtype: Dtype) {
  const bits = bitWidth(dtype);
  return bitwise(
    dtype,
    (a, b) => Math.floor(a / 2 ** (b < 0 || b >= bits ? bits : b)),
    (a, b) => a >> (b < 0n || b >= 64n ? 64n : b),
  );
}
