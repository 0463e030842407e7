import { archiveTooLarge } from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { byteWriter } from '../../support/bytes.ts';
import { DIRECTORY_END, DIRECTORY_HEADER, LOCAL_HEADER } from './directory.ts';

/** Version 2.0 of the format: no zip64. */
const VERSION = 20;
const MOST_BYTES = 0xffff_fffe;
const UTF8_NAME = 0x0800;
/** Midnight of 1980-01-01, the first moment that the format knows: time, then date. */
const FIRST_MOMENT = [0, 0x21] as const;

/**
 * Writes an archive of files that are not compressed, each of which need not be in memory. The same files give
 * the same bytes.
 */
export function zipStream(write: (bytes: Uint8Array) => void) {
  const directory = byteWriter();
  let [files, offset] = [0, 0];
  const put = (bytes: Uint8Array) => {
    offset += bytes.length;
    write(bytes);
  };
  /** A file of which size and checksum are known. */
  const add = (text: string, size: number, sum: number, pieces: Iterable<Uint8Array>) => {
    if (offset + size > MOST_BYTES)
      fail(archiveTooLarge({ files: files + 1, bytes: offset + size }));
    files++;
    const name = new TextEncoder().encode(text);
    const flags = name.length === text.length ? 0 : UTF8_NAME;
    const words = [sum, size, size].flatMap((n) => [n & 0xffff, n >>> 16]);
    const common = [VERSION, flags, 0, ...FIRST_MOMENT, ...words, name.length, 0];
    directory.u32(DIRECTORY_HEADER);
    directory.u16(VERSION, ...common, 0, 0, 0, 0, 0);
    directory.u32(offset);
    directory.bytes(name);
    const local = byteWriter();
    local.u32(LOCAL_HEADER);
    local.u16(...common);
    local.bytes(name);
    put(local.finish());
    for (const piece of pieces) put(piece);
  };
  const finish = () => {
    const end = byteWriter();
    end.bytes(directory.finish());
    end.u32(DIRECTORY_END);
    end.u16(0, 0, files, files);
    end.u32(directory.size, offset);
    end.u16(0);
    put(end.finish());
  };
  return { add, finish };
}
