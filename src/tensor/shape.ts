export type Shape = readonly number[];

/** The most elements that one value has. */
export const MOST_ELEMENTS = 2 ** 31 - 1;

/** numpy's and PyTorch's own limit; a longer shape is a damaged one. */
export const HIGHEST_RANK = 64;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** What a shape spans in elements, even where one of its extents is zero. */
export function spanOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * Math.max(extent, 1), 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** Elements to skip for one step along each axis of a row-major array. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** numpy's rule: align at the right, extents are equal or one of them is 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const p = a[a.length - rank + i] ?? 1;
    const q = b[b.length - rank + i] ?? 1;
    if (p !== q && p !== 1 && q !== 1) return undefined;
    shape.push(p === 1 ? q : p);
  }
  return shape;
}

/** For each element of `to`, the index of the element of `from` that is broadcast to it. */
export function broadcastIndex(from: Shape, to: Shape): Int32Array {
  const missing = new Array<number>(to.length - from.length).fill(0);
  const strides = [...missing, ...stridesOf(from).map((stride, i) => (from[i] === 1 ? 0 : stride))];
  return stridedIndex(to, strides);
}

/** For each element of a shape, in row-major order: the sum over the axes of its place times a stride. */
export function stridedIndex(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const index = new Int32Array(sizeOf(shape));
  if (index.length === 0) return index;
  index[0] = start;
  let filled = 1;
  // From the last axis to the first, what is there is repeated once for each place of the next axis.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const block = filled;
    for (let place = 1; place < shape[axis]!; place++) {
      const shift = place * strides[axis]!;
      for (let i = 0; i < block; i++) index[filled++] = index[i]! + shift;
    }
  }
  return index;
}
