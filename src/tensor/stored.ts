import { type Dtype, type Values, bytesPerElement, isInteger, storageOf } from './dtype.ts';
import { HIGHEST_RANK, type Shape, sizeOf } from './shape.ts';

/*
 * What the tensor files have in common: how a tensor lies in bytes. Arrays are viewed in the byte order
 * of the machine, which Node's own platforms share with the files: little-endian.
 */

/** The integer type of 8, 16, 32 or 64 bits that stores an integer of any width: i16 for i9. */
export function storedDtype(dtype: Dtype): Dtype {
  if (!isInteger(dtype)) return dtype;
  return `${dtype.startsWith('i') ? 'i' : 'u'}${bytesPerElement(dtype) * 8}`;
}

export function isShape(value: unknown): value is Shape {
  if (!Array.isArray(value) || value.length > HIGHEST_RANK) return false;
  return value.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
}

/** Bytes of a tensor's data. Not exact, and perhaps not a number, where it is more than any file has. */
export function storedBytes(dtype: Dtype, shape: Shape): number {
  return sizeOf(shape) * bytesPerElement(dtype);
}

/** The numbers in the given bytes: a view where they are aligned and in order, else a copy. */
export function decodeValues(bytes: Uint8Array, dtype: Dtype, isBigEndian = false): Values {
  const Storage = storageOf(dtype);
  const width = Storage.BYTES_PER_ELEMENT;
  const isUsable = bytes.byteOffset % width === 0 && !isBigEndian;
  // Not bytes.slice(): a Buffer's slice is a view.
  const usable = isUsable ? bytes : new Uint8Array(bytes);
  if (isBigEndian) swapBytes(usable, width);
  const values = new Storage(usable.buffer, usable.byteOffset, usable.byteLength / width);
  return dtype === 'bool' ? truths(values as Uint8Array) : values;
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Any byte but zero is true, as numpy reads it; ours is always one. */
function truths(values: Uint8Array): Uint8Array {
  return values.some((value) => value > 1) ? values.map((value) => Number(value !== 0)) : values;
}
