import type { Numbers } from '../../../tensor/dtype.ts';
import { type Shape, stridedIndex, stridesOf } from '../../../tensor/shape.ts';

/** Where indices point that stand for a place along one axis, each in its own place along the others. */
export interface ElementOffsets {
  /** Where index number `i` points to: an offset in the tensor, or -1 outside of it. */
  at(indices: Numbers, i: number): number;
}

export function elementOffsets(shape: Shape, indices: Shape, axis: number): ElementOffsets {
  const strides = stridesOf(shape);
  const [extent, stride] = [shape[axis]!, strides[axis]!];
  const base = stridedIndex(indices, strides.with(axis, 0));
  return {
    at(values, i) {
      const index = values[i]!;
      const place = index < 0 ? index + extent : index;
      return place >= 0 && place < extent ? base[i]! + place * stride : -1;
    },
  };
}

/** Whether indices of that shape point into a tensor of the other along an axis. */
export function fitsAlong(axis: number, shape: Shape, indices: Shape): boolean {
  const isWithin = (extent: number, at: number) => at === axis || extent <= shape[at]!;
  return indices.length === shape.length && indices.every(isWithin);
}
