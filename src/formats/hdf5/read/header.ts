import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, textOf, uint } from './file.ts';

/** One thing that is said of an object. */
export interface HeaderMessage {
  readonly type: number;
  readonly data: Uint8Array;
}

export const MESSAGE = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  link: 6,
  externalFiles: 7,
  layout: 8,
  filters: 11,
  attribute: 12,
  continuation: 16,
  symbolTable: 17,
  attributeInfo: 21,
} as const;

const KNOWN: ReadonlySet<number> = new Set(Object.values(MESSAGE));
const SHARED = 2;
const FAIL_IF_UNKNOWN = 0x80;

/** All that is said of the object whose header is here, over all blocks that the header has. */
export function readHeader(file: Hdf5File, address: number): readonly HeaderMessage[] {
  file.visit(address, 'object');
  const start = file.part(address, Math.min(LONGEST_PREFIX, file.size - address));
  return textOf(file.data(address, Math.min(4, file.size - address))) === 'OHDR'
    ? readNew(file, address, start)
    : readOld(file, address, start);
}

const LONGEST_PREFIX = 34;

function readOld(file: Hdf5File, address: number, start: ByteReader): HeaderMessage[] {
  if (start.u8() !== 1) file.refuse(`there is no object at ${address}`);
  start.u8();
  let left = start.u16();
  start.u32();
  const size = start.u32();
  const one = (part: ByteReader) => {
    left--;
    const [type, length] = [part.u16(), part.u16()];
    const flags = part.u8();
    part.bytes(3);
    return { type, flags, length };
  };
  const blocks = [{ at: address + 16, size }];
  return overBlocks(file, blocks, (part, end) => (left > 0 && end >= 8 ? one(part) : undefined));
}

function readNew(file: Hdf5File, address: number, start: ByteReader): HeaderMessage[] {
  start.bytes(4);
  if (start.u8() !== 2) file.unsupported('an object header newer than version 2');
  const flags = start.u8();
  if (flags & 0x20) start.bytes(16);
  if (flags & 0x10) start.bytes(4);
  const size = uint(start, 2 ** (flags & 3));
  const isOrdered = (flags & 4) !== 0;
  const headerBytes = isOrdered ? 6 : 4;
  const one = (part: ByteReader) => {
    const type = part.u8();
    const length = part.u16();
    const own = part.u8();
    if (isOrdered) part.u16();
    return { type, flags: own, length };
  };
  const blocks = [{ at: address + start.offset, size }];
  return overBlocks(file, blocks, (part, end) => (end >= headerBytes ? one(part) : undefined), 4);
}

interface Block {
  readonly at: number;
  readonly size: number;
}

interface Start {
  readonly type: number;
  readonly flags: number;
  readonly length: number;
}

/** New blocks that continue a header stand between four letters and a checksum. */
function overBlocks(
  file: Hdf5File,
  blocks: Block[],
  next: (part: ByteReader, left: number) => Start | undefined,
  around = 0,
): HeaderMessage[] {
  const messages: HeaderMessage[] = [];
  for (const { at, size } of blocks) {
    if (size < 0) file.refuse(`the header's block at ${at} has no room`);
    const part = file.part(at, size);
    for (let left = size; ; left = size - part.offset) {
      const found = next(part, left);
      if (!found) break;
      const { type, flags, length } = found;
      const data = part.bytes(length);
      if (flags & SHARED && KNOWN.has(type)) file.unsupported('a message that objects share');
      if (flags & FAIL_IF_UNKNOWN && !KNOWN.has(type) && type > LAST_HARMLESS)
        file.unsupported(`a message of type ${type}`);
      if (type === MESSAGE.continuation) blocks.push(continued(file, data, around));
      else if (KNOWN.has(type)) messages.push({ type, data });
    }
  }
  return messages;
}

/** The last type that this format's own description names. */
const LAST_HARMLESS = 24;

function continued(file: Hdf5File, data: Uint8Array, around: number): Block {
  if (data.length < 16) file.refuse('a header is continued nowhere');
  const view = new DataView(data.buffer, data.byteOffset);
  const [at, size] = [0, 8].map((offset) => Number(view.getBigUint64(offset, true)));
  file.visit(at!, 'block of a header');
  return { at: at! + around, size: size! - 2 * around };
}
