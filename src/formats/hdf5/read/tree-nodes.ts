import type { ByteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature, isNowhere } from './file.ts';

/** A tree of version 1: of groups, or of the pieces of a dataset. */
interface Tree {
  readonly type: 0 | 1;
  readonly keyBytes: number;
}

interface Leaf {
  readonly key: ByteReader;
  readonly child: number;
}

const HEAD_BYTES = 24;
const MOST_LEVELS = 32;

/** What the leaves of a tree point at, with the key in front of each. Every level is one below the last. */
export function* treeOf(
  file: Hdf5File,
  address: number,
  tree: Tree,
  wanted?: number,
): Generator<Leaf> {
  if (isNowhere(address)) return;
  file.visit(address, 'node of a tree');
  const head = file.part(address, HEAD_BYTES);
  expectSignature(file, head, 'TREE');
  const [type, level, count] = [head.u8(), head.u8(), head.u16()];
  if (type !== tree.type) file.refuse(`the tree at ${address} is one of another kind`);
  if (level !== (wanted ?? level) || level > MOST_LEVELS)
    file.refuse(`the tree at ${address} has a node of level ${level} at a wrong place`);
  const { keyBytes } = tree;
  const bytes = count * (keyBytes + 8);
  const part = file.part(address + HEAD_BYTES, bytes);
  for (let i = 0; i < count; i++) {
    const key = file.part(address + HEAD_BYTES + i * (keyBytes + 8), keyBytes);
    part.bytes(keyBytes);
    const child = part.u64();
    if (level === 0) yield { key, child };
    else yield* treeOf(file, child, tree, level - 1);
  }
}
