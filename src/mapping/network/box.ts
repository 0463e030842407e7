import { type Shape, sizeOf } from '../../tensor/shape.ts';

/** From where to where along an axis; the end is not part of it. */
export type Range = readonly [number, number];

/** Some of the elements of a value: a range for each of its axes. */
export type Box = readonly Range[];

export function wholeBox(shape: Shape): Box {
  return shape.map((extent) => [0, extent] as const);
}

export function volumeOf(box: Box): number {
  return box.reduce((product, [start, end]) => product * Math.max(0, end - start), 1);
}

/** How long a box is along an axis; 1 along one that there is not. */
export function rangeLength(box: Box, axis: number): number {
  const [start, end] = box[axis] ?? [0, 1];
  return end - start;
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

export function withRange(box: Box, axis: number, range: Range): Box {
  return box.map((own, i) => (i === axis ? range : own));
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
