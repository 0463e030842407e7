import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature, isNowhere } from './file.ts';

/** Where the n-th piece of a dataset is, as bytes of an array of a new file; nothing where it was never written. */
export interface ElementsOfPieces {
  readonly bytes: number;
  readonly isPacked: boolean;
  at(index: number): ByteReader | undefined;
}

export const CHECKSUM_BYTES = 4;
/** Of a block: four letters, version, kind and the address of its header. */
export const FRONT_BYTES = 14;

export interface Head {
  readonly part: ByteReader;
  readonly bytes: number;
  readonly isPacked: boolean;
}

export function readHead(file: Hdf5File, at: number, size: number, signature: string): Head {
  file.visit(at, 'index of pieces');
  const part = file.part(at, size);
  expectSignature(file, part, signature);
  if (part.u8() !== 0) file.unsupported('an index of pieces of a version to come');
  const kind = part.u8();
  const bytes = part.u8();
  const isPacked = kind === 1;
  if (kind > 1 || (isPacked ? bytes <= 12 || bytes > 20 : bytes !== 8))
    file.refuse(`the index at ${at} has entries of ${bytes} bytes`);
  return { part, bytes, isPacked };
}

export function expectBlock(file: Hdf5File, at: number, signature: string): void {
  if (isNowhere(at)) file.refuse('a part of an index is nowhere');
  file.visit(at, 'part of an index');
  expectSignature(file, file.part(at, FRONT_BYTES), signature);
}

/** The first bit of a byte is its highest. */
export function isSet(map: Uint8Array, bit: number): boolean {
  return ((map[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1;
}

/** Looks at each block once; nothing for one that was never written. */
export function seenOnce(file: Hdf5File, signature: string): (at: number) => number | undefined {
  const seen = new Set<number>();
  return (at) => {
    if (isNowhere(at)) return undefined;
    if (!seen.has(at)) expectBlock(file, at, signature);
    seen.add(at);
    return at;
  };
}
