import { type Dataset, dataset } from '../../formats/hdf5/tree.ts';

/** A dataset with what is in it. */
export interface Entry {
  readonly dataset: Dataset;
  readonly bytes: Uint8Array;
}

export function int64(numbers: number | readonly number[], shape: readonly number[] = []): Entry {
  const data = BigInt64Array.from([numbers].flat(), BigInt);
  return { dataset: dataset('i64', shape), bytes: bytesOf(data) };
}

export function float32(shape: readonly number[], numbers: ArrayLike<number>): Entry {
  return { dataset: dataset('f32', shape), bytes: bytesOf(Float32Array.from(numbers)) };
}

export function float64(shape: readonly number[], numbers: ArrayLike<number>): Entry {
  return { dataset: dataset('f64', shape), bytes: bytesOf(Float64Array.from(numbers)) };
}

/** Readers take any number for a truth. */
export function truth(isTrue: boolean): Entry {
  return { dataset: dataset('u8', []), bytes: Uint8Array.of(isTrue ? 1 : 0) };
}

/** A word of ASCII, with zeros behind up to its size. */
export function word(text: string, size = text.length, shape: readonly number[] = []): Entry {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(text));
  return { dataset: dataset(`text${8 * size}`, shape), bytes };
}

/** Texts of one length, with zeros behind. */
export function words(shape: readonly number[], texts: readonly string[]): Entry {
  const all = texts.map((text) => new TextEncoder().encode(text));
  const size = all.reduce((most, { length }) => Math.max(most, length), 1);
  const bytes = new Uint8Array(size * all.length);
  all.forEach((text, i) => bytes.set(text, i * size));
  return { dataset: dataset(`text${8 * size}`, shape), bytes };
}

function bytesOf({ buffer }: BigInt64Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer);
}
