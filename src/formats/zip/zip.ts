import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { archiveTooLarge, corruptZip, unstorableName } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type ByteSource, inMemory, piecesOf } from '../../support/byte-source.ts';
import { byteWriter } from '../../support/bytes.ts';
import {
  DIRECTORY_END,
  DIRECTORY_HEADER,
  LOCAL_HEADER,
  type ZipRecord,
  readDirectory,
} from './directory.ts';

/** A file in an archive. Nothing is inflated before it is asked for. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once inflated, as the archive declares. */
  readonly size: number;
  /** All bytes, checked: a view on the archive where they are not compressed. */
  readonly read: () => Uint8Array;
  /** The first bytes, unchecked: at least `count` of them where there are so many. */
  readonly head: (count: number) => Uint8Array;
  /** Its bytes where they lie in the archive as they are, checked a piece at a time; nothing of a compressed one. */
  readonly plain: () => ByteSource | undefined;
}

/** Reads an archive of stored and deflated files. Every fault of the directory is found here. */
export function readZip(archive: Uint8Array | ByteSource, at: Location): readonly ZipEntry[] {
  const source = archive instanceof Uint8Array ? inMemory(archive) : archive;
  return readDirectory(source, at).map((record) => {
    const here = { ...at, item: record.name };
    return {
      name: record.name,
      size: record.size,
      read: () => readRecord(record, here),
      head: (count) => readHead(record, count, here),
      plain: () => plainBytes(record, here),
    };
  });
}

/**
 * Writes an archive of the given files in their order, dated 1980: the same files give the same bytes.
 * Other versions of zlib may deflate otherwise, so archives do not compare across machines.
 */
export function writeZip(
  files: Iterable<readonly [name: string, bytes: Uint8Array]>,
  at: Location = {},
): Uint8Array {
  const archive = byteWriter();
  const directory = byteWriter();
  const names = new Set<string>();
  for (const [name, bytes] of files) {
    if (names.has(name)) fail(unstorableName({ name, fault: 'two files have it' }, at));
    names.add(name);
    const file = describe(name, bytes, at);
    directory.u32(DIRECTORY_HEADER);
    directory.u16(VERSION, ...file.common, file.name.length, 0, 0, 0, 0, 0, 0);
    directory.u32(archive.size);
    directory.bytes(file.name);
    archive.u32(LOCAL_HEADER);
    archive.u16(...file.common, file.name.length, 0);
    archive.bytes(file.name, file.stored);
  }
  const offset = archive.size;
  if (names.size > MOST_FILES || offset + directory.size > MOST_BYTES)
    fail(archiveTooLarge({ files: names.size, bytes: offset + directory.size }, at));
  archive.bytes(directory.finish());
  archive.u32(DIRECTORY_END);
  archive.u16(0, 0, names.size, names.size);
  archive.u32(directory.size, offset);
  archive.u16(0);
  return archive.finish();
}

/** Version 2.0 of the format: deflate, no zip64. */
const VERSION = 20;
const MOST_FILES = 0xfffe;
const MOST_BYTES = 0xffff_fffe;
const LONGEST_NAME = 0xffff;
const UTF8_NAME = 0x0800;
/** Midnight of 1980-01-01, the first moment that the format knows: time, then date. */
const FIRST_MOMENT = [0, 0x21] as const;

/** A file ready to be written; `common` is what both its headers say of it, in 16-bit words. */
function describe(text: string, bytes: Uint8Array, at: Location) {
  const name = new TextEncoder().encode(text);
  if (name.length > LONGEST_NAME)
    fail(unstorableName({ name: text, fault: `it has more than ${LONGEST_NAME} bytes` }, at));
  // Archivers in C, and Python's, end a name there.
  if (text.includes('\0'))
    fail(unstorableName({ name: text, fault: 'it holds a zero character' }, at));
  const deflated = bytes.length === 0 ? bytes : deflateRawSync(bytes, { level: 6 });
  const isDeflated = deflated.length < bytes.length;
  const stored = isDeflated ? deflated : bytes;
  const flags = name.length === text.length ? 0 : UTF8_NAME;
  const words = [crc32(bytes), stored.length, bytes.length].flatMap((n) => [n & 0xffff, n >>> 16]);
  const common = [VERSION, flags, isDeflated ? 8 : 0, ...FIRST_MOMENT, ...words];
  return { name, stored, common };
}

function plainBytes({ isDeflated, stored, crc }: ZipRecord, at: Location): ByteSource | undefined {
  if (isDeflated) return undefined;
  let sum = 0;
  for (const piece of piecesOf(stored)) sum = crc32(piece, sum);
  return sum === crc ? stored : fail(corruptZip({ fault: 'its checksum is wrong' }, at));
}

function readRecord(record: ZipRecord, at: Location): Uint8Array {
  const stored = record.stored.read(0, record.stored.size);
  const bytes = record.isDeflated ? inflate(stored, record.size, at) : stored;
  if (bytes.length !== record.size)
    fail(corruptZip({ fault: `it has ${bytes.length} bytes and claims ${record.size}` }, at));
  if (crc32(bytes) !== record.crc) fail(corruptZip({ fault: 'its checksum is wrong' }, at));
  return bytes;
}

function inflate(stored: Uint8Array, size: number, at: Location): Uint8Array {
  const chunkSize = Math.min(Math.max(size, 64), 2 ** 20);
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(size, 1), chunkSize });
  } catch {
    return fail(corruptZip({ fault: 'it cannot be inflated' }, at));
  }
}

/** Inflates more and more of the file until enough has come out: most often the first try is enough. */
function readHead(record: ZipRecord, count: number, at: Location): Uint8Array {
  const { stored } = record;
  if (!record.isDeflated) return stored.read(0, Math.min(count, stored.size));
  for (let taken = 1024; ; taken *= 2) {
    const head = inflateStart(stored.read(0, Math.min(taken, stored.size)), at);
    if (head.length >= count || taken >= stored.size) return head;
  }
}

function inflateStart(stored: Uint8Array, at: Location): Uint8Array {
  try {
    return inflateRawSync(stored, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return fail(corruptZip({ fault: 'it cannot be inflated' }, at));
  }
}
