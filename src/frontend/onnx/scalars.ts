import type { Reader } from 'protobufjs/minimal.js';
import { decodeValues } from '../../tensor/stored.ts';
import type { Values } from '../../tensor/dtype.ts';
import type { ScalarName } from './schema.ts';

/** How a scalar lies on the wire. */
interface Scalar {
  /** Protobuf's wire type of one value: 0 varint, 1 eight bytes, 2 counted bytes, 5 four bytes. */
  readonly wire: number;
  readonly read: (reader: Reader) => unknown;
  /** Reads a packed list from all bytes up to the reader's end, in one go. Numbers only. */
  readonly packed?: (reader: Reader) => Values;
  /** The array that holds a list of them. */
  readonly List?: new (length: number) => Values;
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

export const SCALARS: Readonly<Record<ScalarName, Scalar>> = {
  string: { wire: 2, read: (reader) => UTF8.decode(countedBytes(reader)) },
  bytes: { wire: 2, read: countedBytes },
  float: {
    wire: 5,
    read: (reader) => reader.float(),
    packed: (reader) => decodeValues(restOf(reader, 4), 'f32'),
    List: Float32Array,
  },
  double: {
    wire: 1,
    read: (reader) => reader.double(),
    packed: (reader) => decodeValues(restOf(reader, 8), 'f64'),
    List: Float64Array,
  },
  int32: {
    wire: 0,
    read: (reader) => reader.int32(),
    packed: (reader) => fill(new Int32Array(countVarints(reader)), reader, (r) => r.int32()),
    List: Int32Array,
  },
  int64: {
    wire: 0,
    read: int64,
    packed: (reader) => fill(new BigInt64Array(countVarints(reader)), reader, int64),
    List: BigInt64Array,
  },
  uint64: {
    wire: 0,
    read: uint64,
    packed: (reader) => fill(new BigUint64Array(countVarints(reader)), reader, uint64),
    List: BigUint64Array,
  },
};

/** A view, not a copy: weights are most of the file. */
function countedBytes(reader: Reader): Uint8Array {
  const length = reader.size();
  reader.skip(length);
  return reader.buf.subarray(reader.pos - length, reader.pos);
}

function restOf(reader: Reader, width: number): Uint8Array {
  const bytes = reader.buf.subarray(reader.pos, reader.len);
  if (bytes.length % width !== 0)
    throw new RangeError(`${bytes.length} bytes hold no list of numbers of ${width} bytes`);
  reader.pos = reader.len;
  return bytes;
}

/** Each number ends with the one byte of its own that has no high bit. */
function countVarints({ buf, pos, len }: Reader): number {
  let count = 0;
  for (let i = pos; i < len; i++) if (buf[i]! < 0x80) count++;
  return count;
}

function fill<T extends Values>(values: T, reader: Reader, read: (reader: Reader) => T[number]): T {
  for (let i = 0; i < values.length; i++) values[i] = read(reader);
  return values;
}

function int64(reader: Reader): bigint {
  return BigInt.asIntN(64, uint64(reader));
}

function uint64(reader: Reader): bigint {
  const { low, high } = reader.uint64();
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
