/** A read past the end: `needed` bytes in all, where there are `size`. */
export interface Shortage {
  readonly needed: number;
  readonly size: number;
}

/** Reads little-endian numbers one behind the other, never past the end. */
export interface ByteReader {
  /** Where the next read starts. */
  readonly offset: number;
  u8(): number;
  u16(): number;
  u32(): number;
  /** Inexact from 2^53 on, which no file reaches: every comparison with a size still holds. */
  u64(): number;
  /** The next bytes, shared, not copied. */
  bytes(count: number): Uint8Array;
}

/** A reader that starts at `start`; who makes it says, in `onShortage`, what a read past the end throws. */
export function byteReader(
  source: Uint8Array,
  onShortage: (shortage: Shortage) => never,
  start = 0,
): ByteReader {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  let offset = start;
  const advance = (count: number) => {
    const at = offset;
    if (at + count > source.length) onShortage({ needed: at + count, size: source.length });
    offset = at + count;
    return at;
  };
  return {
    get offset() {
      return offset;
    },
    u8: () => view.getUint8(advance(1)),
    u16: () => view.getUint16(advance(2), true),
    u32: () => view.getUint32(advance(4), true),
    u64: () => Number(view.getBigUint64(advance(8), true)),
    bytes: (count) => {
      const at = advance(count);
      return source.subarray(at, at + count);
    },
  };
}

/** Collects little-endian numbers and bytes, one behind the other. */
export interface ByteWriter {
  /** Bytes written so far. */
  readonly size: number;
  u16(...values: readonly number[]): void;
  u32(...values: readonly number[]): void;
  u64(...values: readonly number[]): void;
  bytes(...parts: readonly Uint8Array[]): void;
  /** All that was written, in one array. */
  finish(): Uint8Array;
}

export function byteWriter(): ByteWriter {
  const parts: Uint8Array[] = [];
  let size = 0;
  const push = (part: Uint8Array) => {
    parts.push(part);
    size += part.length;
  };
  const numbers = (
    width: number,
    values: readonly number[],
    set: (view: DataView, offset: number, value: number) => void,
  ) => {
    const part = new Uint8Array(width * values.length);
    const view = new DataView(part.buffer);
    values.forEach((value, i) => set(view, width * i, value));
    push(part);
  };
  return {
    get size() {
      return size;
    },
    u16: (...values) => numbers(2, values, (view, at, value) => view.setUint16(at, value, true)),
    u32: (...values) => numbers(4, values, (view, at, value) => view.setUint32(at, value, true)),
    u64: (...values) =>
      numbers(8, values, (view, at, value) => view.setBigUint64(at, BigInt(value), true)),
    bytes: (...more) => more.forEach(push),
    finish: () => concatenate(parts, size),
  };
}

function concatenate(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
