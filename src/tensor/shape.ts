export type Shape = readonly number[];

/** The most elements that one value has. */
export const MOST_ELEMENTS = 2 ** 31 - 1;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
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
  const offset = to.length - from.length;
  const strides = stridesOf(from).map((stride, i) => (from[i] === 1 ? 0 : stride));
  const index = new Int32Array(sizeOf(to));
  const place = new Array<number>(to.length).fill(0);
  for (let i = 0; i < index.length; i++) {
    index[i] = strides.reduce((sum, stride, axis) => sum + stride * place[axis + offset]!, 0);
    advance(place, to);
  }
  return index;
}

/** Steps a multi-dimensional place to the next one in row-major order. */
function advance(place: number[], shape: Shape): void {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (++place[axis]! < shape[axis]!) return;
    place[axis] = 0;
  }
}
