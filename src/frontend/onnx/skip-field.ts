import type { Reader } from 'protobufjs/minimal.js';
import type { Cursor } from './cursor.ts';

/** Protobuf's wire types: how the content of a field lies in the file. */
export const WIRE = { varint: 0, eightBytes: 1, counted: 2, group: 3, groupEnd: 4, fourBytes: 5 };

/** Groups are an old way to nest; nobody writes them, so deep ones are an attack. */
const DEEPEST_GROUP = 64;

export function readTag(reader: Reader): number {
  return reader.tag();
}

/** Skips the content of a field whose tag was read. */
export function skipField(cursor: Cursor, tag: number, depth = 0): void {
  const wire = tag & 7;
  if (tag >>> 3 === 0) throw new RangeError(`there is a field of number 0`);
  if (wire === WIRE.varint) cursor.number((reader) => reader.uint64());
  else if (wire === WIRE.eightBytes) cursor.skip(8);
  else if (wire === WIRE.counted) cursor.skip(cursor.length());
  else if (wire === WIRE.fourBytes) cursor.skip(4);
  else if (wire === WIRE.group) skipGroup(cursor, tag, depth);
  else throw new RangeError(`there is a field of wire type ${wire}`);
}

function skipGroup(cursor: Cursor, tag: number, depth: number): void {
  if (depth >= DEEPEST_GROUP)
    throw new RangeError(`groups are nested more than ${DEEPEST_GROUP} deep`);
  const groupEnd = tag - WIRE.group + WIRE.groupEnd;
  for (let next = 0; (next = cursor.number(readTag)) !== groupEnd;)
    skipField(cursor, next, depth + 1);
}
