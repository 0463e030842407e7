import { byteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature, isNowhere, textOf, uint, zeroEnded } from './file.ts';
import { fractalHeap } from './fractal-heap.ts';
import { type HeaderMessage, MESSAGE } from './header.ts';
import { RECORDS, recordsOf } from './record-tree.ts';
import { treeOf } from './tree-nodes.ts';

/** Where the children of a group are, by name. Links that are none of the file's own objects are refused. */
export type Links = ReadonlyMap<string, number>;

/** Nothing for an object that is no group. */
export function linksOf(file: Hdf5File, messages: readonly HeaderMessage[]): Links | undefined {
  const links = new Map<string, number>();
  const add = (name: string, header: number) => {
    if (name === '' || name.includes('/')) file.refuse(`a link is called '${shown(name)}'`);
    if (links.has(name)) file.refuse(`two links of a group are called '${shown(name)}'`);
    links.set(name, header);
  };
  let isGroup = false;
  for (const { type, data } of messages) {
    if (type === MESSAGE.symbolTable) symbolTable(file, data, add);
    else if (type === MESSAGE.linkInfo) linkInfo(file, data, add);
    else if (type === MESSAGE.link) readLink(file, data, add);
    else continue;
    isGroup = true;
  }
  return isGroup ? links : undefined;
}

export type AddLink = (name: string, header: number) => void;

const SYMBOLIC = 2;

/** The children of a group of old files: a tree of symbol nodes, and a heap with their names. */
function symbolTable(file: Hdf5File, data: Uint8Array, add: AddLink): void {
  const own = byteReader(data, () => file.refuse('a group ends early'));
  const [tree, heap] = [own.u64(), own.u64()];
  const names = localHeap(file, heap);
  for (const { child } of treeOf(file, tree, { type: 0, keyBytes: 8 })) {
    file.visit(child, 'node of symbols');
    const head = file.part(child, 8);
    expectSignature(file, head, 'SNOD');
    head.u16();
    const count = head.u16();
    const part = file.part(child + 8, 40 * count);
    for (let i = 0; i < count; i++) {
      const [offset, header, cached] = [part.u64(), part.u64(), part.u32()];
      part.bytes(20);
      if (offset >= names.length) file.refuse('the name of a link is outside of its heap');
      const name = zeroEnded(names.subarray(offset));
      if (cached === SYMBOLIC) file.refuse(`'${shown(name)}' is a symbolic link`);
      add(name, header);
    }
  }
}

function localHeap(file: Hdf5File, address: number): Uint8Array {
  file.visit(address, 'heap of names');
  const part = file.part(address, 32);
  expectSignature(file, part, 'HEAP');
  part.u32();
  const size = part.u64();
  part.u64();
  return file.part(part.u64(), size).bytes(size);
}

const [ORDERED, INDEXED] = [1, 2];

/** Of a group of new files: links stand in its header, or from some number on in a heap. */
function linkInfo(file: Hdf5File, data: Uint8Array, add: AddLink): void {
  const part = byteReader(data, () => file.refuse('a group ends early'));
  part.u8();
  const flags = part.u8();
  if (flags & ORDERED) part.u64();
  const [heap, names] = [part.u64(), part.u64()];
  if (flags & INDEXED) part.u64();
  if (isNowhere(heap)) return;
  const linkAt = fractalHeap(file, heap);
  for (const { part: record } of recordsOf(file, names, RECORDS.linkNames)) {
    // A hash of the name, by which writers sort.
    record.u32();
    readLink(file, linkAt(record), add);
  }
}

const [HAS_TYPE, HAS_ORDER, HAS_CHARSET] = [8, 4, 16];
const [HARD, SOFT, EXTERNAL] = [0, 1, 64];

function readLink(file: Hdf5File, data: Uint8Array, add: AddLink): void {
  const part = byteReader(data, () => file.refuse('a link ends early'));
  if (part.u8() !== 1) file.unsupported('a link newer than version 1');
  const flags = part.u8();
  const type = flags & HAS_TYPE ? part.u8() : HARD;
  if (flags & HAS_ORDER) part.u64();
  if (flags & HAS_CHARSET) part.u8();
  const name = textOf(part.bytes(uint(part, 2 ** (flags & 3))));
  if (type === EXTERNAL) file.refuse(`'${shown(name)}' is a link to another file`);
  if (type === SOFT) file.refuse(`'${shown(name)}' is a symbolic link`);
  if (type !== HARD) file.refuse(`'${shown(name)}' is a link of type ${type}`);
  add(name, part.u64());
}

/** Names come from anybody. */
function shown(name: string): string {
  return name.slice(0, 80);
}
