/** Bytes of which only those are read that somebody asks for: of a file, or of an array that is there. */
export interface ByteSource {
  readonly size: number;
  /** The bytes of a range, which must lie within. Nobody may change them. */
  read(offset: number, length: number): Uint8Array;
}

export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A part of the bytes, as bytes of its own. */
export function partOf(source: ByteSource, start: number, size: number): ByteSource {
  return { size, read: (offset, length) => source.read(start + offset, length) };
}

/** All bytes in order, a piece at a time: there may be more of them than memory. */
export function* piecesOf(source: ByteSource): Generator<Uint8Array> {
  for (let at = 0; at < source.size; at += PIECE_BYTES)
    yield source.read(at, Math.min(PIECE_BYTES, source.size - at));
}

const PIECE_BYTES = 2 ** 22;
