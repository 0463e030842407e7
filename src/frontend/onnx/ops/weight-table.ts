import { clamp } from '../../../ir/integers.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import type { Neighbour } from './resize-weights.ts';

/** The attributes of a `resample` op for the neighbours of each place. */
export function weightTable(
  rows: readonly (readonly Neighbour[])[],
  extent: number,
): { readonly starts: Tensor; readonly weights: Tensor } {
  const inside = rows.map((row) =>
    row.map(({ place, weight }) => ({ place: clamp(place, 0, extent - 1), weight })),
  );
  const firsts = inside.map((row) =>
    row.reduce((least, { place }) => Math.min(least, place), extent),
  );
  const width = inside.reduce(
    (most, row, i) => row.reduce((n, { place }) => Math.max(n, place - firsts[i]! + 1), most),
    0,
  );
  const starts = firsts.map((first) => Math.min(first, extent - width));
  const weights = new Float64Array(rows.length * width);
  inside.forEach((row, i) => {
    for (const { place, weight } of row) weights[i * width + place - starts[i]!]! += weight;
  });
  return {
    starts: tensorOf('i32', [rows.length], starts),
    weights: tensorOf('f32', [rows.length, width], weights),
  };
}
