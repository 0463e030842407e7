import { type Hdf5File, isNowhere } from './file.ts';
import {
  CHECKSUM_BYTES,
  type ElementsOfPieces,
  FRONT_BYTES,
  expectBlock,
  isSet,
  readHead,
} from './piece-array.ts';

/** So many elements in one block, which has pages where they are many; a bit says whether a page was written. */
export function fixedArray(file: Hdf5File, address: number): ElementsOfPieces {
  const { part, bytes, isPacked } = readHead(file, address, 28, 'FAHD');
  const pageBits = part.u8();
  const [count, block] = [part.u64(), part.u64()];
  if (pageBits > 31 || count * bytes > file.size)
    file.refuse(`the index at ${address} has ${count} entries`);
  const page = 2 ** pageBits;
  const pages = count > page ? Math.ceil(count / page) : 0;
  const mapBytes = Math.ceil(pages / 8);
  if (!isNowhere(block)) expectBlock(file, block, 'FADB');
  const map = pages > 0 ? file.data(block + FRONT_BYTES, mapBytes) : undefined;
  const first = block + FRONT_BYTES + mapBytes + (pages > 0 ? CHECKSUM_BYTES : 0);
  return {
    bytes,
    isPacked,
    at(index) {
      if (index >= count) return file.refuse(`an index of ${count} pieces has no piece ${index}`);
      if (isNowhere(block)) return undefined;
      const sums = map ? Math.floor(index / page) : 0;
      if (map && !isSet(map, sums)) return undefined;
      return file.part(first + index * bytes + sums * CHECKSUM_BYTES, bytes);
    },
  };
}
