import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, isNowhere } from './file.ts';
import {
  CHECKSUM_BYTES,
  type ElementsOfPieces,
  FRONT_BYTES,
  expectBlock,
  isSet,
  readHead,
  seenOnce,
} from './piece-array.ts';

interface Sizes {
  readonly bytes: number;
  /** Bytes that say where in the array a block is. */
  readonly offsetBytes: number;
  /** Elements of the smallest block, and of a page of a large one. */
  readonly least: number;
  readonly page: number;
}

/**
 * Elements that are twice as many, again and again: some in the block of the index, then blocks whose addresses are there,
 * then blocks whose addresses are in blocks. Group n of blocks has 2^floor(n/2) of them, each of 2^ceil(n/2) times the least.
 */
export function extensibleArray(file: Hdf5File, address: number): ElementsOfPieces {
  const { part, bytes, isPacked } = readHead(file, address, 68, 'EAHD');
  const [countBits, here, least, leastPointers, pageBits] = Array.from({ length: 5 }, () =>
    part.u8(),
  ) as [number, number, number, number, number];
  part.bytes(48);
  const block = part.u64();
  if (!isPowerOfTwo(least) || !isPowerOfTwo(leastPointers) || countBits > 64 || pageBits > 31)
    file.refuse(`the index at ${address} has blocks of no size`);
  const sizes = { bytes, offsetBytes: Math.ceil(countBits / 8), least, page: 2 ** pageBits };
  const groupsHere = 2 * Math.log2(leastPointers);
  const blocksHere = 2 * (leastPointers - 1);
  const groups = 1 + countBits - Math.log2(least);
  if (!isNowhere(block)) expectBlock(file, block, 'EAIB');
  const pointers = block + FRONT_BYTES + here * bytes;
  const dataBlock = seenOnce(file, 'EADB');
  const groupBlock = seenOnce(file, 'EASB');
  return {
    bytes,
    isPacked,
    at(index) {
      if (isNowhere(block)) return undefined;
      if (index < here) return file.part(block + FRONT_BYTES + index * bytes, bytes);
      const group = Math.floor(Math.log2(Math.floor((index - here) / least) + 1));
      if (group >= groups) return file.refuse(`the index at ${address} has no piece ${index}`);
      const each = least * 2 ** Math.ceil(group / 2);
      const within = index - here - least * (2 ** group - 1);
      const nth = Math.floor(within / each);
      if (group < groupsHere) {
        if (each > sizes.page) return file.unsupported('an index of pieces of many pages');
        const before = blocksBefore(group);
        const at = dataBlock(file.part(pointers + 8 * (before + nth), 8).u64());
        return at === undefined ? undefined : elementAt(file, at, sizes, within % each, 0);
      }
      const slot = pointers + 8 * (blocksHere + group - groupsHere);
      const at = groupBlock(file.part(slot, 8).u64());
      if (at === undefined) return undefined;
      const own = { ...sizes, each, blocks: 2 ** Math.floor(group / 2) };
      return inGroup(file, at, own, within, dataBlock);
    },
  };
}

/** Blocks of all groups in front of one. */
function blocksBefore(group: number): number {
  let blocks = 0;
  for (let n = 0; n < group; n++) blocks += 2 ** Math.floor(n / 2);
  return blocks;
}

interface GroupSizes extends Sizes {
  readonly each: number;
  readonly blocks: number;
}

/** An element of a group whose blocks are named in a block of its own, with a bit for each page that was written. */
function inGroup(
  file: Hdf5File,
  at: number,
  sizes: GroupSizes,
  within: number,
  dataBlock: (at: number) => number | undefined,
): ByteReader | undefined {
  const { each, blocks, page, offsetBytes } = sizes;
  const pages = each > page ? each / page : 0;
  const mapBytes = Math.ceil(pages / 8);
  const nth = Math.floor(within / each);
  const maps = at + FRONT_BYTES + offsetBytes;
  const slot = maps + blocks * mapBytes + 8 * nth;
  const block = dataBlock(file.part(slot, 8).u64());
  if (block === undefined) return undefined;
  const rest = within % each;
  if (pages === 0) return elementAt(file, block, sizes, rest, 0);
  const nthPage = Math.floor(rest / page);
  // Pages of all blocks are counted through, though each block has whole bytes of room.
  const map = file.data(maps, blocks * mapBytes);
  return isSet(map, nth * pages + nthPage)
    ? elementAt(file, block, sizes, rest, nthPage + 1)
    : undefined;
}

/** An element of a block, behind so many checksums. */
function elementAt(
  file: Hdf5File,
  block: number,
  { bytes, offsetBytes }: Sizes,
  index: number,
  sums: number,
): ByteReader {
  return file.part(
    block + FRONT_BYTES + offsetBytes + index * bytes + sums * CHECKSUM_BYTES,
    bytes,
  );
}

function isPowerOfTwo(x: number): boolean {
  return x > 0 && Number.isInteger(Math.log2(x));
}
