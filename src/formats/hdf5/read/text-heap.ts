import { byteReader } from '../../../support/bytes.ts';
import { type Hdf5File, expectSignature } from './file.ts';

/** The bytes that an element of a text points at: its length, where its heap is, and which of the heap's it is. */
export type TextHeap = (element: Uint8Array) => Uint8Array;

/** Reads each collection of texts once. */
export function textHeap(file: Hdf5File): TextHeap {
  const collections = new Map<number, ReadonlyMap<number, Uint8Array>>();
  return (element) => {
    const part = byteReader(element, () => file.refuse('a text is nowhere'));
    const [length, address, index] = [part.u32(), part.u64(), part.u32()];
    if (length === 0) return new Uint8Array(0);
    const known = collections.get(address) ?? readCollection(file, address);
    collections.set(address, known);
    const object = known.get(index);
    if (!object || object.length < length)
      return file.refuse(`its heap at ${address} has no text ${index} of ${length} bytes`);
    file.expand(length);
    return object.subarray(0, length);
  };
}

const HEAD_BYTES = 16;

function readCollection(file: Hdf5File, address: number): ReadonlyMap<number, Uint8Array> {
  file.visit(address, 'heap of texts');
  const head = file.part(address, HEAD_BYTES);
  expectSignature(file, head, 'GCOL');
  head.u32();
  const size = head.u64();
  if (size < HEAD_BYTES) return file.refuse(`its heap at ${address} has ${size} bytes`);
  const part = file.part(address + HEAD_BYTES, size - HEAD_BYTES);
  const objects = new Map<number, Uint8Array>();
  while (part.offset + HEAD_BYTES <= size - HEAD_BYTES) {
    const index = part.u16();
    part.bytes(6);
    const length = part.u64();
    // What is free is object 0, and the last.
    if (index === 0) break;
    objects.set(index, part.bytes(length));
    part.bytes(Math.min((8 - (length % 8)) % 8, size - HEAD_BYTES - part.offset));
  }
  return objects;
}
