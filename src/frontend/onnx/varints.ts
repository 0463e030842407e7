import { Reader } from 'protobufjs/minimal.js';

/*
 * Integers of varying width, one behind the other: seven bits a byte, and the high bit says that the
 * number goes on.
 */

export function countVarints(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte < 0x80) count++;
  return count;
}

export function decodeInts(bytes: Uint8Array): Int32Array {
  const values = new Int32Array(countVarints(bytes));
  readEach(bytes, values.length, (reader, i) => (values[i] = reader.int32()));
  return values;
}

/** Integers of 64 bits, as the array of their halves: to make a bigint of each takes far longer. */
export function decodeLongs(bytes: Uint8Array): ArrayBuffer {
  const halves = new Int32Array(2 * countVarints(bytes));
  readEach(bytes, halves.length / 2, (reader, i) => {
    const { low, high } = reader.uint64();
    halves[2 * i] = low;
    halves[2 * i + 1] = high;
  });
  return halves.buffer;
}

export function uint64(reader: Reader): bigint {
  const { low, high } = reader.uint64();
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

function readEach(
  bytes: Uint8Array,
  count: number,
  read: (reader: Reader, i: number) => void,
): void {
  const reader = new Reader(bytes);
  try {
    for (let i = 0; i < count; i++) read(reader, i);
  } catch {
    throw new RangeError('a list of numbers holds one that is too long');
  }
  if (reader.pos !== bytes.length) throw new RangeError('a list of numbers ends inside a number');
}
