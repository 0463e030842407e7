import { type Shape, sizeOf, stridedIndex, stridesOf } from '../../../tensor/shape.ts';

/** Where the elements are that some axes hold together: at every start plus every offset. */
export interface Lanes {
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
}

/** The lanes along some axes of a row-major array, in the order of the elements that they become. */
export function lanesAlong(shape: Shape, axes: readonly number[]): Lanes {
  const strides = stridesOf(shape);
  const all = shape.map((_, axis) => axis);
  const index = (chosen: readonly number[]) => {
    const extents = chosen.map((axis) => shape[axis]!);
    return stridedIndex(
      extents,
      chosen.map((axis) => strides[axis]!),
    );
  };
  const kept = all.filter((axis) => !axes.includes(axis));
  return { starts: index(kept), offsets: index(all.filter((axis) => axes.includes(axis))) };
}

/** What is left of a shape when some of its axes become one number. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  if (keepDims) return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** Why some numbers are not axes of a shape, each named once and counted from the front. */
export function axesFault(shape: Shape, axes: readonly number[]): string | undefined {
  const rank = shape.length;
  const wrong = axes.find((axis) => !(Number.isInteger(axis) && axis >= 0 && axis < rank));
  if (wrong !== undefined) return `axis ${wrong} is not one of its ${rank} axes`;
  if (new Set(axes).size < axes.length) return `it names an axis twice in [${axes.join(',')}]`;
  return undefined;
}

/** How far apart the elements along one axis are. */
export function strideAlong(shape: Shape, axis: number): number {
  return sizeOf(shape.slice(axis + 1));
}
