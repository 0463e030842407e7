import { byteWriter } from '../../support/bytes.ts';
import { padded } from './messages.ts';

/** Children of a B-tree's node are twice so many at most; each group has one. */
export const TREE_K = 16;

const ENTRY_BYTES = 40;
const TREE_BYTES = 24 + (4 * TREE_K + 1) * 8;
const HEAP_BYTES = 32;

function nodeBytes(leafK: number): number {
  return 8 + 2 * leafK * ENTRY_BYTES;
}

/** Names of children in the order in which they stand, and where each is among them. */
export function nameHeap(names: readonly string[], at: number) {
  const parts = [new Uint8Array(8), ...names.map((name) => padded(encoded(`${name}\0`)))];
  const offsets = new Map<string, number>();
  let offset = 8;
  names.forEach((name, i) => {
    offsets.set(name, offset);
    offset += parts[i + 1]!.length;
  });
  const noneFree = 1;
  const writer = byteWriter();
  writer.bytes(encoded('HEAP'));
  writer.u32(0);
  writer.u64(offset, noneFree, at + HEAP_BYTES);
  writer.bytes(...parts);
  return { bytes: writer.finish(), offsets };
}

/** A tree of one node with one child, which holds all symbols. */
export function treeNode(node: number, count: number, lastName: number): Uint8Array {
  const writer = byteWriter();
  const [ofGroup, level] = [0, 0];
  writer.bytes(encoded('TREE'), Uint8Array.of(ofGroup, level));
  writer.u16(count === 0 ? 0 : 1);
  writer.bytes(nowhere(), nowhere());
  writer.u64(0, node, lastName);
  return filled(writer.finish(), TREE_BYTES);
}

export function symbolNode(
  children: readonly { readonly name: number; readonly header: number }[],
  leafK: number,
): Uint8Array {
  const writer = byteWriter();
  writer.bytes(encoded('SNOD'));
  writer.u16(1, children.length);
  for (const { name, header } of children) writer.bytes(symbolEntry(name, header));
  return filled(writer.finish(), nodeBytes(leafK));
}

export function symbolEntry(name: number, header: number): Uint8Array {
  const writer = byteWriter();
  writer.u64(name, header, 0, 0, 0);
  return writer.finish();
}

export function nowhere(): Uint8Array {
  return new Uint8Array(8).fill(0xff);
}

export function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function filled(bytes: Uint8Array, size: number): Uint8Array {
  const whole = new Uint8Array(size);
  whole.set(bytes);
  return whole;
}
