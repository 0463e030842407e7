import { type Shape, sizeOf, stridedIndex, stridesOf } from './shape.ts';

/** From where to where along an axis; the end is not part of it. */
export type Range = readonly [start: number, end: number];

/** Some of the elements of a tensor: a range for each of its axes. */
export type Box = readonly Range[];

export function wholeBox(shape: Shape): Box {
  return shape.map((extent) => [0, extent] as const);
}

/** The first element alone. */
export function cornerBox(shape: Shape): Box {
  return shape.map(() => [0, 1] as const);
}

export function extentsOf(box: Box): number[] {
  return box.map(([start, end]) => end - start);
}

export function volumeOf(box: Box): number {
  return box.reduce((product, [start, end]) => product * Math.max(0, end - start), 1);
}

/** How long a box is along an axis; 1 along one that there is not. */
export function rangeLength(box: Box, axis: number): number {
  const [start, end] = box[axis] ?? [0, 1];
  return end - start;
}

export function withRange(box: Box, axis: number, range: Range): Box {
  return box.map((own, i) => (i === axis ? range : own));
}

export function sameBox(a: Box, b: Box): boolean {
  return (
    a.length === b.length && a.every(([start, end], i) => start === b[i]![0] && end === b[i]![1])
  );
}

export function isWithin(box: Box, shape: Shape): boolean {
  return (
    box.length === shape.length &&
    box.every(([start, end], axis) => start >= 0 && start < end && end <= shape[axis]!)
  );
}

/** What two boxes have in common; nothing where they are apart. */
export function intersection(a: Box, b: Box): Box | undefined {
  const common: Range[] = [];
  for (let axis = 0; axis < a.length; axis++) {
    const start = Math.max(a[axis]![0], b[axis]![0]);
    const end = Math.min(a[axis]![1], b[axis]![1]);
    if (start >= end) return undefined;
    common.push([start, end]);
  }
  return common;
}

/** The smallest box that holds two. */
export function hullOf(a: Box, b: Box): Box {
  return a.map(([start, end], axis) => [Math.min(start, b[axis]![0]), Math.max(end, b[axis]![1])]);
}

/** The smallest box that holds some elements, -1 among them being none; nothing where there are none. */
export function hullOfElements(shape: Shape, elements: Iterable<number>): Box | undefined {
  const low = shape.map(() => Infinity);
  const high = shape.map(() => -1);
  const strides = stridesOf(shape);
  let isEmpty = true;
  for (const element of elements) {
    if (element < 0) continue;
    isEmpty = false;
    for (let axis = 0; axis < shape.length; axis++) {
      const at = Math.floor(element / strides[axis]!) % shape[axis]!;
      if (at < low[axis]!) low[axis] = at;
      if (at > high[axis]!) high[axis] = at;
    }
  }
  return isEmpty ? undefined : low.map((start, i) => [start, high[i]! + 1]);
}

/** The elements of a box, counted in row-major order of the shape. */
export function elementsOf(shape: Shape, box: Box): Int32Array {
  const strides = stridesOf(shape);
  const start = box.reduce((sum, [low], axis) => sum + low * strides[axis]!, 0);
  return stridedIndex(extentsOf(box), strides, start);
}

/** Where each element of one box stands in another of the same value, -1 for outside of it. */
export function placesWithin(outer: Box, inner: Box): Int32Array {
  const common = intersection(outer, inner);
  const places = new Int32Array(sizeOf(extentsOf(inner))).fill(-1);
  if (!common) return places;
  const relative = (base: Box): Box =>
    common.map(([start, end], i) => [start - base[i]![0], end - base[i]![0]] as const);
  const from = elementsOf(extentsOf(inner), relative(inner));
  const to = elementsOf(extentsOf(outer), relative(outer));
  for (let i = 0; i < from.length; i++) places[from[i]!] = to[i]!;
  return places;
}

/** The smallest box that holds the elements from one to another, counted in row-major order. */
export function boxOfRun(shape: Shape, first: number, last: number): Box {
  const box: Range[] = [];
  let [low, high, size] = [first, last, sizeOf(shape)];
  for (const [axis, extent] of shape.entries()) {
    size /= extent;
    const [start, end] = [Math.floor(low / size), Math.floor(high / size)];
    box.push([start, end + 1]);
    if (start !== end) return [...box, ...wholeBox(shape.slice(axis + 1))];
    low -= start * size;
    high -= end * size;
  }
  return box;
}

/** Where the first and the last element of a box stand, counted in row-major order. */
export function runOfBox(shape: Shape, box: Box): readonly [number, number] {
  let [first, last] = [0, 0];
  for (const [axis, extent] of shape.entries()) {
    first = first * extent + box[axis]![0];
    last = last * extent + box[axis]![1] - 1;
  }
  return [first, last];
}
