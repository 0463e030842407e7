import { byteWriter } from '../../support/bytes.ts';
import { textHeap } from './global-heap.ts';
import { TREE_K, encoded, nameHeap, nowhere, symbolEntry, symbolNode, treeNode } from './groups.ts';
import { attributeMessages, datasetMessages, objectHeader, symbolTable } from './messages.ts';
import { type Dataset, type Group, bytesOfDataset } from './tree.ts';

/** A file of HDF5 up to where numbers begin, and where those of each dataset go behind it, in this order. */
export interface Hdf5Layout {
  readonly head: Uint8Array;
  readonly datasets: readonly { readonly dataset: Dataset; readonly at: number }[];
  readonly size: number;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const SUPERBLOCK_BYTES = 96;

/**
 * Lays out a file as the oldest readers of HDF5 know it: superblock 0, groups with symbol tables, object headers of
 * version 1, datasets in one piece. It holds no time, so the same tree gives the same bytes.
 */
export function layoutHdf5(root: Group): Hdf5Layout {
  const leafK = Math.max(4, Math.ceil(mostChildren(root) / 2));
  const texts = textHeap(textsIn(root), SUPERBLOCK_BYTES);
  const sized = lay(root, leafK, texts, () => 0, SUPERBLOCK_BYTES + texts.bytes.length);
  // Addresses are all of one size, so the second time everything stands where it stood.
  let end = sized.end;
  const places = new Map<Dataset, number>();
  for (const one of sized.datasets) {
    places.set(one, end);
    end += Math.ceil(bytesOfDataset(one) / 8) * 8;
  }
  const placeOf = (one: Dataset) => places.get(one)!;
  const laid = lay(root, leafK, texts, placeOf, SUPERBLOCK_BYTES + texts.bytes.length);
  const writer = byteWriter();
  writer.bytes(superblock(laid.header, leafK, end), texts.bytes, ...laid.parts);
  const datasets = sized.datasets.map((one) => ({ dataset: one, at: placeOf(one) }));
  return { head: writer.finish(), datasets, size: end };
}

type Texts = ReturnType<typeof textHeap>;

interface Laid {
  readonly parts: readonly Uint8Array[];
  readonly datasets: readonly Dataset[];
  /** Where the header of the object is. */
  readonly header: number;
  readonly end: number;
}

/** Children first, then names, tree, symbols and the header of a group. */
function lay(
  object: Group | Dataset,
  leafK: number,
  texts: Texts,
  placeOf: (one: Dataset) => number,
  start: number,
): Laid {
  const attributes = attributeMessages(object.attributes, texts.placeOf);
  if (object.kind === 'dataset') {
    const own = datasetMessages(object, placeOf(object), bytesOfDataset(object));
    const bytes = objectHeader([...own, ...attributes]);
    return { parts: [bytes], datasets: [object], header: start, end: start + bytes.length };
  }
  const parts: Uint8Array[] = [];
  const datasets: Dataset[] = [];
  let end = start;
  const push = (bytes: Uint8Array) => {
    parts.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  const names = Object.keys(object.children).sort((a, b) => Buffer.compare(encoded(a), encoded(b)));
  const headers = names.map((name) => {
    const laid = lay(object.children[name]!, leafK, texts, placeOf, end);
    parts.push(...laid.parts);
    datasets.push(...laid.datasets);
    end = laid.end;
    return laid.header;
  });
  const { bytes, offsets } = nameHeap(names, end);
  const heap = push(bytes);
  const children = names.map((name, i) => ({ name: offsets.get(name)!, header: headers[i]! }));
  const node = push(symbolNode(children, leafK));
  const tree = push(treeNode(node, names.length, children.at(-1)?.name ?? 0));
  const header = push(objectHeader([symbolTable(tree, heap), ...attributes]));
  return { parts, datasets, header, end };
}

function superblock(root: number, leafK: number, size: number): Uint8Array {
  const writer = byteWriter();
  const sizes = [8, 8];
  writer.bytes(Uint8Array.of(...SIGNATURE, 0, 0, 0, 0, 0, ...sizes, 0));
  writer.u16(leafK, TREE_K);
  writer.u32(0);
  writer.u64(0);
  writer.bytes(nowhere());
  writer.u64(size);
  writer.bytes(nowhere(), symbolEntry(0, root));
  return writer.finish();
}

function mostChildren(one: Group | Dataset): number {
  if (one.kind === 'dataset') return 0;
  const children = Object.values(one.children);
  return Math.max(children.length, ...children.map(mostChildren));
}

function textsIn(one: Group | Dataset): string[] {
  const own = Object.values(one.attributes).filter((value) => typeof value === 'string');
  return one.kind === 'dataset' ? own : [...own, ...Object.values(one.children).flatMap(textsIn)];
}
