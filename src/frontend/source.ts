import type { Source } from './frontend.ts';

/** A file that is in memory already, and has no others beside it unless given. Its bytes must not change. */
export function bytesSource(
  name: string,
  bytes: Uint8Array,
  beside: Source['beside'] = () => undefined,
): Source {
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return { name, size: bytes.length, read, beside };
}

/** The first bytes of a file, enough to tell its format. */
export function headOf(source: Source): Uint8Array {
  return source.read(0, Math.min(source.size, HEAD_BYTES));
}

const HEAD_BYTES = 4096;
