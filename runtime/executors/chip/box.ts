import { type Shape, sizeOf, stridedIndex, stridesOf } from '../../../src/tensor/shape.ts';

/** From where to where along an axis; the end is not part of it. */
export type Range = readonly [number, number];

/** Some of the elements of a value: a range for each of its axes. */
export type Box = readonly Range[];

export function wholeBox(shape: Shape): Box {
  return shape.map((extent) => [0, extent] as const);
}

export function extentsOf(box: Box): number[] {
  return box.map(([start, end]) => end - start);
}

export function sameBox(a: Box, b: Box): boolean {
  return (
    a.length === b.length && a.every(([start, end], i) => start === b[i]![0] && end === b[i]![1])
  );
}

/** What two boxes have in common; nothing where they are apart. */
export function intersection(a: Box, b: Box): Box | undefined {
  const common = a.map(([start, end], i): Range => [
    Math.max(start, b[i]![0]),
    Math.min(end, b[i]![1]),
  ]);
  return common.some(([start, end]) => start >= end) ? undefined : common;
}

export function isWithin(box: Box, shape: Shape): boolean {
  return (
    box.length === shape.length &&
    box.every(([start, end], axis) => start >= 0 && start < end && end <= shape[axis]!)
  );
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

/** The smallest box that holds some elements, -1 among them being none; one element where there are none. */
export function hullOf(shape: Shape, elements: Int32Array): Box {
  const strides = stridesOf(shape);
  const low = shape.map((extent) => extent - 1);
  const high = shape.map(() => 0);
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
  return low.map((start, axis) => (isEmpty ? [0, 1] : [start, high[axis]! + 1]));
}
