import { inflateSync } from 'node:zlib';
import { byteReader } from '../../../support/bytes.ts';
import type { Hdf5File } from './file.ts';

/** What was done to the bytes of each piece, in this order. */
export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

const [DEFLATE, SHUFFLE, CHECKSUM] = [1, 2, 3];
const NAMED_FROM = 256;
const MOST_FILTERS = 32;

export function readFilters(file: Hdf5File, data: Uint8Array): readonly Filter[] {
  const part = byteReader(data, () => file.refuse('a list of filters ends early'));
  const version = part.u8();
  const count = part.u8();
  if (count > MOST_FILTERS) file.refuse(`a dataset has ${count} filters`);
  if (version === 1) part.bytes(6);
  return Array.from({ length: count }, () => {
    const id = part.u16();
    const nameBytes = version === 1 || id >= NAMED_FROM ? part.u16() : 0;
    part.u16();
    const length = part.u16();
    part.bytes(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const values = Array.from({ length }, () => part.u32());
    if (version === 1 && length % 2 === 1) part.u32();
    if (![DEFLATE, SHUFFLE, CHECKSUM].includes(id)) file.unsupported(`data packed by filter ${id}`);
    return { id, values };
  });
}

/** The bytes of a piece as they were, which must be so many. A bit of `skipped` says that a filter was not used. */
export function unpack(
  file: Hdf5File,
  stored: Uint8Array,
  {
    filters,
    skipped,
    size,
  }: { readonly filters: readonly Filter[]; skipped: number; size: number },
): Uint8Array {
  let bytes = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    if ((skipped >>> i) & 1) continue;
    const { id, values } = filters[i]!;
    if (id === DEFLATE) bytes = inflate(file, bytes, size + CHECKSUM_BYTES);
    else if (id === SHUFFLE) bytes = unshuffle(bytes, values[0] ?? 1);
    else bytes = unsummed(file, bytes);
  }
  return bytes.length === size
    ? bytes
    : file.refuse(`a piece of ${size} bytes unpacks to ${bytes.length}`);
}

/** A bomb goes off no further than to the bytes that it may have. */
function inflate(file: Hdf5File, bytes: Uint8Array, most: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: most });
  } catch {
    return file.refuse(`a piece does not unpack to at most ${most} bytes`);
  }
}

/** First bytes of all elements, then second ones, as they were shuffled; what is left over stays behind. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width <= 1) return bytes;
  const count = Math.floor(bytes.length / width);
  const whole = new Uint8Array(bytes);
  for (let byte = 0; byte < width; byte++)
    for (let i = 0; i < count; i++) whole[i * width + byte] = bytes[byte * count + i]!;
  return whole;
}

const CHECKSUM_BYTES = 4;

function unsummed(file: Hdf5File, bytes: Uint8Array): Uint8Array {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) return file.refuse('a piece has no room for its checksum');
  const sum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
  const own = bytes.subarray(0, end);
  return fletcher32(own) === sum ? own : file.refuse('a piece has another checksum than it says');
}

/** Of words of 16 bits, the high byte first. */
function fletcher32(bytes: Uint8Array): number {
  let [a, b] = [0, 0];
  for (let i = 0; i < bytes.length; i += 2) {
    a = (a + bytes[i]! * 256 + (bytes[i + 1] ?? 0)) % 65535;
    b = (b + a) % 65535;
  }
  return b * 65536 + a;
}
