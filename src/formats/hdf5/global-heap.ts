import { byteWriter } from '../../support/bytes.ts';
import { encoded } from './groups.ts';
import { type TextPlace, padded } from './messages.ts';

/** Readers take no collection that is smaller. */
const LEAST_BYTES = 4096;
const OBJECT_BYTES = 16;

/** The heap that holds the texts of a file, each once. */
export function textHeap(texts: readonly string[], at: number) {
  const places = new Map<string, TextPlace>();
  const objects = byteWriter();
  for (const text of new Set(texts)) {
    const bytes = encoded(text);
    const index = places.size + 1;
    places.set(text, { length: bytes.length, heap: at, index });
    objects.u16(index, 1);
    objects.u32(0);
    objects.u64(bytes.length);
    objects.bytes(padded(bytes));
  }
  const size = Math.max(LEAST_BYTES, 2 * OBJECT_BYTES + objects.size);
  const writer = byteWriter();
  writer.bytes(encoded('GCOL'));
  writer.u32(1);
  writer.u64(size);
  writer.bytes(objects.finish());
  // What is free is object 0, of all the bytes that are left.
  const free = size - writer.size;
  writer.u64(0, free);
  writer.bytes(new Uint8Array(free - OBJECT_BYTES));
  return { bytes: writer.finish(), placeOf: (text: string) => places.get(text)! };
}
