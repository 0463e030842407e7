import { corruptZip, unsupportedZip } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type ByteSource, partOf } from '../../support/byte-source.ts';
import { type ByteReader, byteReader } from '../../support/bytes.ts';

/** A file in the archive, as its directory describes it and as it lies in the archive. */
export interface ZipRecord {
  readonly name: string;
  readonly isDeflated: boolean;
  /** CRC-32 of the bytes once inflated, and their number. */
  readonly crc: number;
  readonly size: number;
  readonly stored: ByteSource;
}

export const LOCAL_HEADER = 0x04034b50;
export const DIRECTORY_HEADER = 0x02014b50;
export const DIRECTORY_END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;
const LOCAL_HEADER_BYTES = 30;
const LONGEST_COMMENT = 0xffff;

/** No deflate stream inflates to more: a bit each for a length and a distance give 258 bytes. */
const HIGHEST_RATIO = 1032;

const STORED = 0;
const DEFLATED = 8;

/**
 * Reads the directory at the end of an archive, zip64 included. What follows it relies on nothing else:
 * names are unique, sizes are possible, and every file lies in a place of its own before the directory.
 */
export function readDirectory(archive: ByteSource, at: Location): readonly ZipRecord[] {
  const end = findEnd(archive) ?? corrupt('there is no directory at its end', at);
  const { count, size, offset } = readEnd(archive, end, at);
  if (!(offset + size <= end)) corrupt('its directory lies outside of it', at);
  const reader = readerOf(archive.read(offset, size), at);
  const records: ZipRecord[] = [];
  const places: Place[] = [];
  const names = new Set<string>();
  while (records.length < count) {
    const header = readHeader(reader, at);
    const here = { ...at, item: header.name };
    if (names.has(header.name)) corrupt('two files in it have one name', here);
    names.add(header.name);
    checkHeader(header, here);
    const place = placeOf(header, partOf(archive, 0, offset), here);
    places.push(place);
    const stored = partOf(archive, place.start, place.end - place.start);
    records.push({ ...header, stored });
  }
  if (reader.offset !== size) corrupt('its directory has another size than it says', at);
  checkOverlap(places, at);
  return records;
}

interface Header extends Omit<ZipRecord, 'stored'> {
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly storedSize: number;
  readonly localOffset: number;
}

interface Place {
  readonly localOffset: number;
  readonly start: number;
  readonly end: number;
}

function corrupt(fault: string, at: Location): never {
  return fail(corruptZip({ fault }, at));
}

function readerOf(bytes: Uint8Array, at: Location): ByteReader {
  return byteReader(bytes, () => corrupt('its directory is cut short', at));
}

/** A reader of the archive's bytes from an offset on, of as many as there are up to a length. */
function readerAt(archive: ByteSource, offset: number, length: number, at: Location): ByteReader {
  const start = Math.min(offset, archive.size);
  return readerOf(archive.read(start, Math.min(length, archive.size - start)), at);
}

/** The last record of an archive: only a comment of the length it gives may follow. */
function findEnd({ size, read }: ByteSource): number | undefined {
  const start = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const tail = read(start, size - start);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const last = tail.length - END_BYTES;
  for (let at = last; at >= 0; at--) {
    if (view.getUint32(at, true) !== DIRECTORY_END) continue;
    if (view.getUint16(at + END_BYTES - 2, true) === last - at) return start + at;
  }
  return undefined;
}

function readEnd(archive: ByteSource, end: number, at: Location) {
  const wide = readZip64End(archive, end, at);
  const reader = readerAt(archive, end + 10, END_BYTES - 10, at);
  const short = { count: reader.u16(), size: reader.u32(), offset: reader.u32() };
  if (!wide) return short;
  const isSame = (field: keyof typeof short, most: number) =>
    short[field] === most || short[field] === wide[field];
  // Readers without zip64 would find another directory.
  if (!isSame('count', 0xffff) || !isSame('size', 0xffff_ffff) || !isSame('offset', 0xffff_ffff))
    corrupt('its zip64 directory is another one', at);
  return wide;
}

/** Where counts and offsets outgrow the last record, a locator before it leads to a larger one. */
function readZip64End(archive: ByteSource, end: number, at: Location) {
  if (end < LOCATOR_BYTES) return undefined;
  const locator = readerAt(archive, end - LOCATOR_BYTES, LOCATOR_BYTES, at);
  if (locator.u32() !== ZIP64_LOCATOR) return undefined;
  locator.u32();
  const reader = readerAt(archive, locator.u64(), ZIP64_END_BYTES, at);
  if (reader.u32() !== ZIP64_END) corrupt('its zip64 directory is not where it says', at);
  reader.bytes(28);
  return { count: reader.u64(), size: reader.u64(), offset: reader.u64() };
}

function readHeader(reader: ByteReader, at: Location): Header {
  if (reader.u32() !== DIRECTORY_HEADER) corrupt('its directory cannot be read', at);
  reader.bytes(4);
  const [flags, method] = [reader.u16(), reader.u16()];
  reader.bytes(4);
  const crc = reader.u32();
  const [shortStoredSize, shortSize] = [reader.u32(), reader.u32()];
  const lengths = [reader.u16(), reader.u16(), reader.u16()] as const;
  reader.bytes(8);
  const shortOffset = reader.u32();
  const rawName = reader.bytes(lengths[0]);
  const extra = readZip64Extra(reader.bytes(lengths[1]), at);
  reader.bytes(lengths[2]);
  // In this order, and only those that do not fit into 32 bits.
  const size = wide(shortSize, extra);
  const storedSize = wide(shortStoredSize, extra);
  const localOffset = wide(shortOffset, extra);
  const name = decodeName(rawName, at);
  const isDeflated = method === DEFLATED;
  return { name, rawName, isDeflated, flags, method, crc, size, storedSize, localOffset };
}

function wide(short: number, zip64: ByteReader | undefined): number {
  return short === 0xffff_ffff && zip64 ? zip64.u64() : short;
}

function readZip64Extra(extra: Uint8Array, at: Location): ByteReader | undefined {
  const reader = readerOf(extra, at);
  while (reader.offset < extra.length) {
    const id = reader.u16();
    const field = reader.bytes(reader.u16());
    if (id === 1) return readerOf(field, at);
  }
  return undefined;
}

/** Every archiver of the last decades writes UTF-8, though not all of them say so. */
function decodeName(rawName: Uint8Array, at: Location): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawName);
  } catch {
    return corrupt('the name of a file in it is not UTF-8', at);
  }
}

function checkHeader(header: Header, at: Location): void {
  if (header.flags & 1) fail(unsupportedZip({ fault: 'it is encrypted' }, at));
  if (header.method !== STORED && header.method !== DEFLATED)
    fail(unsupportedZip({ fault: `its compression method is ${header.method}` }, at));
  const most = header.isDeflated ? header.storedSize * HIGHEST_RATIO : header.storedSize;
  const least = header.isDeflated ? 0 : header.storedSize;
  if (header.size < least || header.size > most)
    corrupt(`${header.storedSize} bytes cannot hold the ${header.size} it claims`, at);
}

/** Where a file's bytes lie: the header before them has a length of its own, and must agree on the name. */
function placeOf(header: Header, archive: ByteSource, at: Location): Place {
  const { localOffset, rawName, storedSize, method } = header;
  const read = (offset: number, length: number) =>
    offset + length <= archive.size
      ? archive.read(offset, length)
      : corrupt('it lies outside of the archive', at);
  const reader = readerOf(read(localOffset, LOCAL_HEADER_BYTES), at);
  if (reader.u32() !== LOCAL_HEADER) corrupt('it is not where the directory says', at);
  reader.bytes(4);
  if (reader.u16() !== method) corrupt('it is packed in two different ways', at);
  reader.bytes(16);
  const [nameLength, extraLength] = [reader.u16(), reader.u16()];
  const name = read(localOffset + LOCAL_HEADER_BYTES, nameLength);
  if (Buffer.compare(name, rawName) !== 0) corrupt('it has two different names', at);
  const start = localOffset + LOCAL_HEADER_BYTES + nameLength + extraLength;
  const end = start + storedSize;
  if (!(end <= archive.size)) corrupt('it lies outside of the archive', at);
  return { localOffset, start, end };
}

/** A few bytes that many files share could otherwise inflate to more than any archive holds. */
function checkOverlap(places: readonly Place[], at: Location): void {
  const sorted = places.toSorted((a, b) => a.localOffset - b.localOffset);
  const isOverlapping = sorted.some((place, i) => i > 0 && place.localOffset < sorted[i - 1]!.end);
  if (isOverlapping) corrupt('files in it overlap', at);
}
