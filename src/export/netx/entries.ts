import { type Entry, int64, word } from '../hdf5/entries.ts';

/** Datasets of a layer by their path. */
export type Entries = Record<string, Entry>;

export function kindOf(layer: string): Entries {
  return { type: word(layer, 10, [1]) };
}

export function list(numbers: readonly number[]): Entry {
  return int64(numbers, [numbers.length]);
}

/** Channels, then places; a batch of one is no extent of a layer. */
export function withoutBatch(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
}

export function flatten(shape: readonly number[]): Entries {
  const size = shape.reduce((a, b) => a * b, 1);
  return { ...kindOf('flatten'), shape: int64([size, 1, 1], [3]) };
}
