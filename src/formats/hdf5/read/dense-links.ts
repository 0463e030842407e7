import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature, isNowhere, uint } from './file.ts';

/*
 * A group of a new file that has many links keeps them in a fractal heap, and finds them by a tree of version 2, whose
 * records say where in the heap each is.
 */

/** The links of such a group, each as a message of a header would have it. */
export function* denseLinks(file: Hdf5File, heap: number, names: number): Generator<Uint8Array> {
  const linkAt = fractalHeap(file, heap);
  for (const record of recordsOf(file, names)) {
    // A hash of the name, by which writers sort.
    record.u32();
    yield linkAt(record);
  }
}

interface Node {
  readonly address: number;
  readonly count: number;
  readonly depth: number;
}

function* recordsOf(file: Hdf5File, address: number): Generator<ByteReader> {
  file.visit(address, 'tree');
  const head = file.part(address, 38);
  expectSignature(file, head, 'BTHD');
  head.u16();
  const nodeBytes = head.u32();
  const recordBytes = head.u16();
  const depth = head.u16();
  head.u16();
  if (depth > 1) file.unsupported(`a tree of links that is ${depth} levels deep`);
  const root = { address: head.u64(), count: head.u16(), depth };
  if (root.count === 0 || isNowhere(root.address)) return;
  const most = Math.floor((nodeBytes - 10) / Math.max(1, recordBytes));
  yield* nodeRecords(file, root, { recordBytes, countBytes: most > 255 ? 2 : 1 });
}

interface Sizes {
  readonly recordBytes: number;
  readonly countBytes: number;
}

function* nodeRecords(file: Hdf5File, node: Node, sizes: Sizes): Generator<ByteReader> {
  const { address, count, depth } = node;
  const { recordBytes, countBytes } = sizes;
  file.visit(address, 'node of a tree');
  expectSignature(file, file.part(address, 4), depth === 0 ? 'BTLF' : 'BTIN');
  const records = address + 6;
  for (let i = 0; i < count; i++) yield file.part(records + i * recordBytes, recordBytes);
  if (depth === 0) return;
  const children = file.part(records + count * recordBytes, (count + 1) * (8 + countBytes));
  for (let i = 0; i <= count; i++) {
    const child = { address: children.u64(), count: uint(children, countBytes), depth: depth - 1 };
    yield* nodeRecords(file, child, sizes);
  }
}

const MANAGED = 0;

/** Gives what an id of the heap, which the record goes on with, stands for. */
function fractalHeap(file: Hdf5File, address: number): (id: ByteReader) => Uint8Array {
  file.visit(address, 'heap of links');
  const head = file.part(address, 142);
  expectSignature(file, head, 'FRHP');
  head.bytes(3);
  if (head.u16() !== 0) file.unsupported('a heap of links that is packed');
  head.u8();
  const mostManaged = head.u32();
  head.bytes(96);
  const width = head.u16();
  const [firstBlock, largestBlock] = [head.u64(), head.u64()];
  const offsetBytes = Math.ceil(head.u16() / 8);
  head.u16();
  const root = head.u64();
  const rows = head.u16();
  const lengthBytes = Math.ceil(Math.log2(Math.min(largestBlock, mostManaged) + 1) / 8);
  const head2 = 13 + offsetBytes;
  const rowOf = (row: number) => firstBlock * 2 ** Math.max(0, row - 1);
  /** Where a direct block is, and where it starts in the heap. */
  const blockOf = (offset: number): readonly [at: number, start: number] => {
    if (rows === 0) return [root, 0];
    let start = 0;
    for (let row = 0; row < rows; row++) {
      const size = rowOf(row);
      const column = Math.floor((offset - start) / size);
      if (column < width) {
        if (size > largestBlock) return file.unsupported('a heap of links in a heap');
        const entry = file.part(root + head2 + 8 * (row * width + column), 8);
        return [entry.u64(), start + column * size];
      }
      start += width * size;
    }
    return file.refuse('a link is outside of its heap');
  };
  return (id) => {
    if ((id.u8() & 0x30) >> 4 !== MANAGED) file.unsupported('a link of more bytes than a heap has');
    const offset = uint(id, offsetBytes);
    const length = uint(id, lengthBytes);
    const [at, start] = blockOf(offset);
    return file.part(at + offset - start, length).bytes(length);
  };
}
