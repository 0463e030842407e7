/**
 * Number types. Integers have any width from 1 to 32 bits, and 64: messages declare the payload they
 * need and thereby what a target must carry. Storage is the smallest typed array that holds them.
 */
export type Dtype = 'f16' | 'bf16' | 'f32' | 'f64' | 'bool' | `i${number}` | `u${number}`;

export type Values =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Arrays whose elements are JavaScript numbers: all that a graph computes with. */
export type Numbers = Exclude<Values, BigInt64Array | BigUint64Array>;

interface ValuesConstructor {
  new (length: number): Values;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Values;
  readonly BYTES_PER_ELEMENT: number;
}

const DTYPE = /^(?:f16|bf16|f32|f64|bool|[iu](?:[1-9]|[12][0-9]|3[0-2]|64))$/;

export function isDtype(text: string): text is Dtype {
  return DTYPE.test(text);
}

export function isInteger(dtype: Dtype): boolean {
  return /^[iu]/.test(dtype);
}

export function isFloat(dtype: Dtype): boolean {
  return dtype.includes('f');
}

/** Bits of one element: i9 has 9, though a byte array of two stores it. */
export function bitWidth(dtype: Dtype): number {
  if (dtype === 'bool') return 1;
  return Number(/[0-9]+$/.exec(dtype)![0]);
}

/** Smallest and largest value of an integer type of at most 32 bits. */
export function integerRange(dtype: Dtype): readonly [low: number, high: number] {
  const bits = bitWidth(dtype);
  return dtype.startsWith('i') ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** The narrowest signed (or, where nothing is negative, unsigned) type that holds a range. */
export function integerDtype(low: number, high: number): Dtype {
  for (let bits = 1; bits <= 32; bits++) {
    const dtype: Dtype = low < 0 ? `i${bits}` : `u${bits}`;
    const [least, most] = integerRange(dtype);
    if (least <= low && high <= most) return dtype;
  }
  return low < 0 ? 'i64' : 'u64';
}

/** The array that stores a dtype. Half floats are stored as their bits. */
export function storageOf(dtype: Dtype): ValuesConstructor {
  if (dtype === 'f32') return Float32Array;
  if (dtype === 'f64') return Float64Array;
  if (dtype === 'f16' || dtype === 'bf16') return Uint16Array;
  const bits = bitWidth(dtype);
  const signed = dtype.startsWith('i');
  if (bits <= 8) return signed ? Int8Array : Uint8Array;
  if (bits <= 16) return signed ? Int16Array : Uint16Array;
  if (bits <= 32) return signed ? Int32Array : Uint32Array;
  return signed ? BigInt64Array : BigUint64Array;
}

export function bytesPerElement(dtype: Dtype): number {
  return storageOf(dtype).BYTES_PER_ELEMENT;
}

/** A zeroed array for values that a graph computes with: integers of 64 bits as doubles, exact to 2^53. */
export function allocate(dtype: Dtype, size: number): Numbers {
  if (dtype === 'i64' || dtype === 'u64') return new Float64Array(size);
  return new (storageOf(dtype))(size) as Numbers;
}
