import { crc32 } from 'node:zlib';

/** A piece of a PNG file, by the four letters that say what it holds. */
export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE_BYTES = 8;

/** The chunks of a file up to its end mark. Throws a phrase where one is cut short or damaged. */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE_BYTES; ;) {
    if (at + 12 > bytes.length) throw new RangeError('it ends early');
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw new RangeError('it ends early');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      throw new RangeError(`the checksum of its chunk ${JSON.stringify(type)} is wrong`);
    if (type === 'IEND') return;
    yield { type, data: bytes.subarray(at + 8, end) };
    at = end + 4;
  }
}
