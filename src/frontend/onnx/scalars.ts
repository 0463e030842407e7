import { type Dtype, type Values, bytesPerElement, storageOf } from '../../tensor/dtype.ts';
import { decodeValues } from '../../tensor/stored.ts';
import type { Cursor } from './cursor.ts';
import type { ScalarName, Unread } from './schema.ts';
import { countVarints, decodeInts, decodeLongs, uint64 } from './varints.ts';
import { WIRE } from './skip-field.ts';

/** How a scalar lies on the wire. */
interface Scalar {
  readonly wire: number;
  readonly read: (cursor: Cursor) => unknown;
  /** Of numbers: how many of them lie one behind the other. */
  readonly list?: NumberList;
}

/** Numbers without tags between them. */
export interface NumberList {
  readonly List: new (length: number) => Values;
  /** The list of none, which most fields of most messages are. */
  readonly none: Values;
  readonly noneUnread: Unread<Values>;
  /** Bytes that each of them takes, at least and at most. */
  readonly narrowest: number;
  readonly widest: number;
  readonly count: (bytes: Uint8Array) => number;
  /** All of them, in one go. */
  readonly decode: (bytes: Uint8Array) => Values;
}

/** Texts and lists that are read at once are no longer than this; weights are read later. */
const LONGEST_AT_ONCE = 2 ** 24;

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

export const SCALARS: Readonly<Record<ScalarName, Scalar>> = {
  string: { wire: WIRE.counted, read: (cursor) => UTF8.decode(countedBytes(cursor)) },
  // A copy, which does not keep the window alive.
  bytes: { wire: WIRE.counted, read: (cursor) => countedBytes(cursor).slice() },
  float: {
    wire: WIRE.fourBytes,
    read: (cursor) => cursor.number((reader) => reader.float()),
    list: fixedList('f32'),
  },
  double: {
    wire: WIRE.eightBytes,
    read: (cursor) => cursor.number((reader) => reader.double()),
    list: fixedList('f64'),
  },
  int32: {
    wire: WIRE.varint,
    read: (cursor) => cursor.number((reader) => reader.int32()),
    list: varintList(Int32Array, decodeInts),
  },
  int64: {
    wire: WIRE.varint,
    read: (cursor) => BigInt.asIntN(64, cursor.number(uint64)),
    list: varintList(BigInt64Array, (bytes) => new BigInt64Array(decodeLongs(bytes))),
  },
  uint64: {
    wire: WIRE.varint,
    read: (cursor) => cursor.number(uint64),
    list: varintList(BigUint64Array, (bytes) => new BigUint64Array(decodeLongs(bytes))),
  },
};

/** The bytes of a field that is read at once, good until the cursor goes on. */
export function countedBytes(cursor: Cursor): Uint8Array {
  const length = cursor.length();
  if (length > LONGEST_AT_ONCE)
    throw new RangeError(`a text or list has ${length} bytes, at most ${LONGEST_AT_ONCE} are read`);
  return cursor.bytes(length);
}

/** Whether so many bytes can hold whole numbers at all. */
export function checkWidth({ narrowest }: NumberList, length: number): void {
  if (length % narrowest !== 0)
    throw new RangeError(`${length} bytes hold no list of numbers of ${narrowest} bytes`);
}

function fixedList(dtype: Dtype): NumberList {
  const width = bytesPerElement(dtype);
  const List = storageOf(dtype);
  return {
    List,
    ...noneOf(List),
    narrowest: width,
    widest: width,
    count: (bytes) => bytes.length / width,
    decode: (bytes) => decodeValues(bytes, dtype),
  };
}

function varintList(List: NumberList['List'], decode: NumberList['decode']): NumberList {
  const width = { narrowest: 1, widest: 10 };
  return { List, ...noneOf(List), ...width, count: countVarints, decode };
}

function noneOf(List: NumberList['List']): Pick<NumberList, 'none' | 'noneUnread'> {
  const none = new List(0);
  return { none, noneUnread: { least: 0, most: 0, load: () => none } };
}
