import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature, isNowhere, uint } from './file.ts';

/** A record of a tree of version 2: so many bytes, of the tree's kind of records. */
export interface TreeRecord {
  readonly kind: number;
  readonly bytes: number;
  readonly part: ByteReader;
}

/** Kinds of records that are read, by what they find. */
export const RECORDS = {
  hugeObjects: [1],
  linkNames: [5],
  attributeNames: [8],
  pieces: [10, 11],
} as const;

const HEAD_BYTES = 38;
/** Of a node: four letters, version, kind and checksum. */
const AROUND_BYTES = 10;
const MOST_LEVELS = 16;

/** All records of a tree, of one of these kinds. */
export function* recordsOf(
  file: Hdf5File,
  address: number,
  kinds: readonly number[],
): Generator<TreeRecord> {
  file.visit(address, 'tree');
  const head = file.part(address, HEAD_BYTES);
  expectSignature(file, head, 'BTHD');
  if (head.u8() !== 0) file.unsupported('a tree newer than version 2');
  const kind = head.u8();
  if (!kinds.includes(kind)) file.refuse(`the tree at ${address} is one of another kind`);
  const [nodeBytes, bytes, depth] = [head.u32(), head.u16(), head.u16()];
  head.u16();
  const root = { address: head.u64(), count: head.u16(), depth };
  if (root.count === 0 || isNowhere(root.address)) return;
  if (depth > MOST_LEVELS || bytes === 0)
    file.refuse(`the tree at ${address} has ${depth} levels of records of ${bytes} bytes`);
  yield* nodeRecords(file, root, { kind, bytes, levels: levelsOf(nodeBytes, bytes, depth) });
}

interface Node {
  readonly address: number;
  readonly count: number;
  readonly depth: number;
}

/** What nodes of one depth hold at most, themselves and with all below them. */
interface Level {
  readonly most: number;
  readonly all: number;
}

interface Form {
  readonly kind: number;
  readonly bytes: number;
  readonly levels: readonly Level[];
}

/** Counts take no more bytes than the largest one needs. */
function levelsOf(nodeBytes: number, recordBytes: number, depth: number): readonly Level[] {
  const leaf = Math.floor((nodeBytes - AROUND_BYTES) / recordBytes);
  const levels: Level[] = [{ most: leaf, all: leaf }];
  for (let at = 1; at <= depth; at++) {
    const pointer = 8 + bytesFor(leaf) + (at > 1 ? bytesFor(levels[at - 1]!.all) : 0);
    const most = Math.floor((nodeBytes - AROUND_BYTES - pointer) / (recordBytes + pointer));
    levels.push({ most, all: (most + 1) * levels[at - 1]!.all + most });
  }
  return levels;
}

function bytesFor(most: number): number {
  return Math.min(8, Math.floor(Math.log2(Math.max(1, most)) / 8) + 1);
}

function* nodeRecords(file: Hdf5File, node: Node, form: Form): Generator<TreeRecord> {
  const { address, count, depth } = node;
  const { kind, bytes, levels } = form;
  file.visit(address, 'node of a tree');
  expectSignature(file, file.part(address, 4), depth === 0 ? 'BTLF' : 'BTIN');
  if (count > levels[depth]!.most)
    file.refuse(`a node of ${count} records has room for ${Math.max(0, levels[depth]!.most)}`);
  const records = address + 6;
  for (let i = 0; i < count; i++)
    yield { kind, bytes, part: file.part(records + i * bytes, bytes) };
  if (depth === 0) return;
  const countBytes = bytesFor(levels[0]!.most);
  const allBytes = depth > 1 ? bytesFor(levels[depth - 1]!.all) : 0;
  const pointerBytes = 8 + countBytes + allBytes;
  const children = file.part(records + count * bytes, (count + 1) * pointerBytes);
  for (let i = 0; i <= count; i++) {
    const child = { address: children.u64(), count: uint(children, countBytes), depth: depth - 1 };
    children.bytes(allBytes);
    yield* nodeRecords(file, child, form);
  }
}
