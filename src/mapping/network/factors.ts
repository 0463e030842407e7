import type { Op } from '../../ir/graph.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { type Box, type Range, wholeBox } from '../../tensor/box.ts';
import type { Side } from './network.ts';

/** Which axis of a product each axis of a factor goes along with; what is repeated or summed over is read whole. */
export function alongOf(
  { kind, type }: Op,
  factors: readonly Shape[],
  place: number,
): Side['along'] {
  const factor = factors[place]!;
  if (kind === 'product') {
    const missing = type.shape.length - factor.length;
    return factor.map((extent, axis) => (extent === 1 ? undefined : axis + missing));
  }
  // Vectors are summed over whole: a row before a matrix, a column behind one.
  if (factor.length === 1) return [undefined];
  const vectors = factors.filter(({ length }) => length === 1).length;
  const batch = type.shape.length - (2 - vectors);
  const [summed, kept] = place === 0 ? [1, 0] : [0, vectors === 1 ? 0 : 1];
  const missing = batch - (factor.length - 2);
  return factor.map((extent, axis) => {
    const inMatrix = axis - (factor.length - 2);
    if (inMatrix === summed) return undefined;
    if (inMatrix >= 0) return batch + kept;
    return extent === 1 ? undefined : axis + missing;
  });
}

/** What of a factor some elements of the product are made of. */
export function factorBox({ shape, along }: Side, product: Box): Box {
  return wholeBox(shape).map((whole, axis): Range => {
    const to = along[axis];
    return to === undefined ? whole : product[to]!;
  });
}

/** The elements of a factor that one element of the product is made of, in row-major order. */
export function* factorElements(
  { shape, along }: Side,
  product: Shape,
  element: number,
): Generator<number> {
  let found = [0];
  for (const [axis, extent] of shape.entries()) {
    const to = along[axis];
    const at = to === undefined ? undefined : placeAlong(product, to, element);
    const next: number[] = [];
    for (const base of found)
      for (let i = at ?? 0; i < (at === undefined ? extent : at + 1); i++)
        next.push(base * extent + i);
    found = next;
  }
  yield* found;
}

function placeAlong(shape: Shape, axis: number, element: number): number {
  return Math.floor(element / sizeOf(shape.slice(axis + 1))) % shape[axis]!;
}
