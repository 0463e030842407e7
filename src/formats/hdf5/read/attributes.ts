import { byteReader } from '../../../support/bytes.ts';
import { readDataspace } from './dataspace.ts';
import { readDatatype } from './datatype.ts';
import { type Hdf5File, isNowhere, zeroEnded } from './file.ts';
import { type HeaderMessage, MESSAGE } from './header.ts';
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
    if (type === MESSAGE.attributeInfo) checkInfo(context.file, data);
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
  to.set(
    zeroEnded(name!),
    hdf5Values(context, type, readDataspace(file, dataspace!), () => values),
  );
}

/** Many attributes of an object lie in a heap of their own, as no file of ours has them. */
function checkInfo(file: Hdf5File, data: Uint8Array): void {
  const part = byteReader(data, () => file.refuse('a list of attributes ends early'));
  part.u8();
  if (part.u8() & 1) part.u16();
  if (!isNowhere(part.u64())) file.unsupported('an object with many attributes');
}
