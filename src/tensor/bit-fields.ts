/* Whole numbers of a few bits, one behind the other, the lowest bits of a byte first. */

import type { Numbers } from './dtype.ts';

/** The widest fields: a field and what is left of a byte before it fit 32 bits. */
export const MOST_BITS = 24;

export function fieldBytes(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8);
}

/** By how many units, from 0 to below 2^bits, numbers are above the lowest one. */
export function packFields(
  numbers: Numbers,
  { bits, low, unit }: { readonly bits: number; readonly low: number; readonly unit: number },
): Uint8Array {
  const bytes = new Uint8Array(fieldBytes(numbers.length, bits));
  let held = 0;
  let has = 0;
  let at = 0;
  const { length } = numbers;
  // By index: an iterator takes ten times as long.
  for (let i = 0; i < length; i++) {
    held |= ((numbers[i]! - low) / unit) << has;
    has += bits;
    for (; has >= 8; has -= 8) {
      bytes[at++] = held & 255;
      held >>>= 8;
    }
  }
  if (has > 0) bytes[at] = held;
  return bytes;
}

/** Calls what is given with each number. */
export function unpackFields(
  bytes: Uint8Array,
  count: number,
  bits: number,
  take: (number: number, i: number) => void,
): void {
  const mask = 2 ** bits - 1;
  let held = 0;
  let has = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (; has < bits; has += 8) held |= bytes[at++]! << has;
    take(held & mask, i);
    held >>>= bits;
    has -= bits;
  }
}
