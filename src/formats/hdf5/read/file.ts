import * as codes from '../../../diagnostics/codes.ts';
import { type Location, fail } from '../../../diagnostics/diagnostic.ts';
import { type ByteReader, byteReader } from '../../../support/bytes.ts';
import type { ByteSource } from '../../../support/byte-source.ts';

/*
 * A file of HDF5 is a heap of parts that point at each other, and a hostile one may point anywhere. So all reads go
 * through here: none leaves the file, each part is read as one thing only, and together they are not read much
 * more often than there are bytes of them. Loops and trees that grow without end die of that.
 */
export interface Hdf5File {
  readonly size: number;
  /** The bytes of a range of data. */
  data(offset: number, length: number): Uint8Array;
  /** A part that describes others, to read in order; never past its end. */
  part(offset: number, length: number): ByteReader;
  /** Notes that a part is reached; it may be once. */
  visit(offset: number, what: string): void;
  /** Counts the bytes that data takes once it is unpacked, before they are taken. */
  expand(bytes: number): void;
  refuse(fault: string): never;
  unsupported(what: string): never;
}

/** As often as a part may be read on average: overlapping ones are read twice, sensible ones once. */
const MOST_READS = 8;
const LEAST_PARTS_BYTES = 2 ** 16;
/** Numbers pack well, those of whole networks not a hundredfold. */
const MOST_EXPANSION = 100;
const LEAST_DATA_BYTES = 2 ** 26;

export function hdf5File(source: ByteSource, at: Location): Hdf5File {
  const { size } = source;
  const refuse = (fault: string): never => fail(codes.refusedHdf5({ fault }, at));
  const unsupported = (what: string): never => fail(codes.unsupportedHdf5({ what }, at));
  const data = (offset: number, length: number) => {
    if (offset > size || length > size || offset + length > size)
      refuse(`it points at bytes ${offset} to ${offset + length} and has ${size}`);
    return source.read(offset, length);
  };
  if (size === 0) refuse('it is empty');
  const visited = new Set<number>();
  let [read, expanded] = [0, 0];
  return {
    size,
    refuse,
    unsupported,
    data,
    part(offset, length) {
      read += length;
      if (read > LEAST_PARTS_BYTES + MOST_READS * size) refuse('its parts overlap each other');
      return byteReader(data(offset, length), () => refuse(`the part at ${offset} ends early`));
    },
    visit(offset, what) {
      if (visited.has(offset)) refuse(`the ${what} at ${offset} is reached twice`);
      visited.add(offset);
    },
    expand(bytes) {
      expanded += bytes;
      if (expanded > LEAST_DATA_BYTES + MOST_EXPANSION * size)
        refuse(`it has ${size} bytes and says that it unpacks to ${expanded}`);
    },
  };
}

/** What stands where a file points nowhere. */
export function isNowhere(address: number): boolean {
  return address >= 2 ** 63;
}

/** Four letters that begin a part. */
export function expectSignature(file: Hdf5File, part: ByteReader, signature: string): void {
  const found = String.fromCharCode(...part.bytes(4));
  if (found !== signature) file.refuse(`there is no ${signature} where one should be`);
}

/** A number of so many bytes. */
export function uint(part: ByteReader, bytes: number): number {
  return part.bytes(bytes).reduceRight((value, byte) => value * 256 + byte, 0);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Up to the first zero, or all of it. */
export function zeroEnded(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return textOf(end < 0 ? bytes : bytes.subarray(0, end));
}
