import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature, isNowhere, uint } from './file.ts';
import { RECORDS, recordsOf } from './record-tree.ts';

/** Gives what an id of the heap, which the record goes on with, stands for. */
export type FractalHeap = (id: ByteReader) => Uint8Array;

const HEAD_BYTES = 142;
const [MANAGED, HUGE] = [0, 1];

/** The heap in which objects of new files keep what their headers have no room for: many links, many attributes. */
export function fractalHeap(file: Hdf5File, address: number): FractalHeap {
  file.visit(address, 'heap');
  const head = file.part(address, HEAD_BYTES);
  expectSignature(file, head, 'FRHP');
  head.u8();
  const idBytes = head.u16();
  if (head.u16() !== 0) file.unsupported('a heap that is packed');
  head.u8();
  const mostManaged = head.u32();
  head.u64();
  const hugeTree = head.u64();
  head.bytes(80);
  const width = head.u16();
  const [firstBlock, largestBlock] = [head.u64(), head.u64()];
  const offsetBytes = Math.ceil(head.u16() / 8);
  head.u16();
  const root = { address: head.u64(), rows: head.u16(), start: 0 };
  const isSound = width > 0 && firstBlock > 0 && largestBlock >= firstBlock && offsetBytes <= 8;
  if (!isSound) file.refuse(`the heap at ${address} has blocks of no size`);
  const lengthBytes = Math.ceil(Math.log2(Math.min(largestBlock, mostManaged) + 1) / 8);
  const blocks = { width, firstBlock, largestBlock, headBytes: 13 + offsetBytes };
  const huge = hugeObjects(file, hugeTree);
  return (id) => {
    const kind = (id.u8() & 0x30) >> 4;
    if (kind === HUGE) return huge(uint(id, Math.min(8, idBytes - 1)));
    if (kind !== MANAGED) file.unsupported('an object that is in its own name');
    const offset = uint(id, offsetBytes);
    const length = uint(id, lengthBytes);
    const [at, start] = blockOf(file, blocks, root, offset);
    return file.part(at + offset - start, length).bytes(length);
  };
}

interface Blocks {
  readonly width: number;
  readonly firstBlock: number;
  readonly largestBlock: number;
  /** In front of the addresses that a block of blocks holds. */
  readonly headBytes: number;
}

interface Indirect {
  readonly address: number;
  readonly rows: number;
  readonly start: number;
}

/** Where a block of data is, and where it starts in the heap: rows of blocks, each row twice as large from the third on. */
function blockOf(
  file: Hdf5File,
  blocks: Blocks,
  { address, rows, start }: Indirect,
  offset: number,
): readonly [at: number, start: number] {
  if (rows === 0) return [address, start];
  const { width, firstBlock, largestBlock, headBytes } = blocks;
  let from = start;
  for (let row = 0; row < rows; row++) {
    const size = firstBlock * 2 ** Math.max(0, row - 1);
    const column = Math.floor((offset - from) / size);
    if (column < width) {
      const at = file.part(address + headBytes + 8 * (row * width + column), 8).u64();
      if (isNowhere(at)) return file.refuse('an object is nowhere in its heap');
      const child = from + column * size;
      if (size <= largestBlock) return [at, child];
      const childRows = Math.log2(size / (firstBlock * width)) + 1;
      if (childRows >= rows || !Number.isInteger(childRows) || childRows < 1)
        return file.refuse(`a heap has a block of ${childRows} rows in one of ${rows}`);
      return blockOf(file, blocks, { address: at, rows: childRows, start: child }, offset);
    }
    from += width * size;
  }
  return file.refuse('an object is outside of its heap');
}

/** What is larger than a block has a place of its own, which a tree finds. */
function hugeObjects(file: Hdf5File, tree: number): (id: number) => Uint8Array {
  let places: Map<number, readonly [at: number, length: number]> | undefined;
  return (id) => {
    if (isNowhere(tree)) return file.refuse('an object is nowhere in its heap');
    places ??= new Map(
      Array.from(recordsOf(file, tree, RECORDS.hugeObjects), ({ part }) => {
        const [at, length] = [part.u64(), part.u64()];
        return [part.u64(), [at, length]] as const;
      }),
    );
    const [at, length] = places.get(id) ?? file.refuse(`a heap has no object ${id}`);
    return file.part(at, length).bytes(length);
  };
}
