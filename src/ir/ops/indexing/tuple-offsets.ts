import type { Numbers } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../../tensor/shape.ts';

/** What tuples of indices point to: the last axis of the indices holds one of them. */
export interface Tuples {
  /** How many axes of the tensor a tuple counts along, behind those of the batch. */
  readonly length: number;
  /** How many elements a tuple points to. */
  readonly run: number;
  readonly count: number;
  /** Extents of all that the tuples point to, put in their places. */
  readonly shape: Shape;
}

/** How indices of one shape point into a tensor of another, or nothing where they do not. */
export function tuplesOf(shape: Shape, indices: Shape, batchAxes = 0): Tuples | undefined {
  const length = indices.at(-1) ?? 0;
  const places = indices.slice(0, -1);
  const isBatch = places.length >= batchAxes && length >= 1;
  const sameBatch = places.slice(0, batchAxes).every((extent, axis) => extent === shape[axis]);
  if (!isBatch || !sameBatch || batchAxes + length > shape.length) return undefined;
  const rest = shape.slice(batchAxes + length);
  return { length, run: sizeOf(rest), count: sizeOf(places), shape: [...places, ...rest] };
}

/** Where each tuple points to: an offset in the tensor, or -1 outside of it. */
export function tupleOffsets(
  { length, count }: Tuples,
  shape: Shape,
  batchAxes = 0,
): (indices: Numbers) => Float64Array {
  const strides = stridesOf(shape);
  const extents = shape.slice(batchAxes, batchAxes + length);
  const batches = sizeOf(shape.slice(0, batchAxes));
  const batchSize = sizeOf(shape.slice(batchAxes));
  const perBatch = count / batches;
  const offsets = new Float64Array(count);
  return (indices) => {
    for (let tuple = 0; tuple < count; tuple++) {
      let offset = Math.floor(tuple / perBatch) * batchSize;
      for (let i = 0; i < length && offset !== -1; i++) {
        const index = indices[tuple * length + i]!;
        const place = index < 0 ? index + extents[i]! : index;
        const isInside = place >= 0 && place < extents[i]!;
        offset = isInside ? offset + place * strides[batchAxes + i]! : -1;
      }
      offsets[tuple] = offset;
    }
    return offsets;
  };
}
