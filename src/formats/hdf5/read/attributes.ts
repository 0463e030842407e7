import { byteReader } from '../../../support/bytes.ts';
import { readDataspace } from './dataspace.ts';
import { readDatatype } from './datatype.ts';
import { type Hdf5File, isNowhere, zeroEnded } from './file.ts';
import { fractalHeap } from './fractal-heap.ts';
import { type HeaderMessage, MESSAGE } from './header.ts';
import { RECORDS, recordsOf } from './record-tree.ts';
import type { TextHeap } from './text-heap.ts';
import { type Hdf5Values, hdf5Values } from './values.ts';

export type Hdf5Attributes = ReadonlyMap<string, Hdf5Values>;

interface Context {
  readonly file: Hdf5File;
  readonly heap: TextHeap;
}

/** What is said of an object by name. */
export function attributesOf(context: Context, messages: readonly HeaderMessage[]): Hdf5Attributes {
  const attributes = new Map<string, Hdf5Values>();
  for (const { type, data } of messages) {
    if (type === MESSAGE.attributeInfo) attributeInfo(context, data, attributes);
    if (type === MESSAGE.attribute) readAttribute(context, data, attributes);
  }
  return attributes;
}

function readAttribute(context: Context, data: Uint8Array, to: Map<string, Hdf5Values>): void {
  const { file } = context;
  const part = byteReader(data, () => file.refuse('an attribute ends early'));
  const version = part.u8();
  if (version < 1 || version > 3) file.unsupported(`an attribute of version ${version}`);
  const flags = part.u8();
  if (version > 1 && flags !== 0) file.unsupported('an attribute of a type that objects share');
  const sizes = [part.u16(), part.u16(), part.u16()] as const;
  if (version === 3) part.u8();
  const [name, datatype, dataspace] = sizes.map((size) => {
    const bytes = part.bytes(version === 1 ? Math.ceil(size / 8) * 8 : size);
    return bytes.subarray(0, size);
  });
  const type = readDatatype(file, datatype!);
  const values = data.subarray(part.offset);
  const { shape } = readDataspace(file, dataspace!);
  to.set(
    zeroEnded(name!),
    hdf5Values(context, type, shape, () => values),
  );
}

const [ORDERED, INDEXED] = [1, 2];
const SHARED = 2;

/** Of an object of new files with many attributes, or large ones: they lie in a heap, and a tree finds them. */
function attributeInfo(context: Context, data: Uint8Array, to: Map<string, Hdf5Values>): void {
  const { file } = context;
  const part = byteReader(data, () => file.refuse('a list of attributes ends early'));
  part.u8();
  const flags = part.u8();
  if (flags & ORDERED) part.u16();
  const [heap, names] = [part.u64(), part.u64()];
  if (flags & INDEXED) part.u64();
  if (isNowhere(heap)) return;
  const attributeAt = fractalHeap(file, heap);
  for (const { part: record, bytes } of recordsOf(file, names, RECORDS.attributeNames)) {
    const id = record.bytes(bytes - BEHIND_ID_BYTES);
    if (record.u8() & SHARED) file.unsupported('a message that objects share');
    const own = byteReader(id, () => file.refuse('an attribute is nowhere in its heap'));
    readAttribute(context, attributeAt(own), to);
  }
}

/** Flags, the order in which attributes were made, and a hash of the name. */
const BEHIND_ID_BYTES = 9;
