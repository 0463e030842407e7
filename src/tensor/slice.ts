import { type Shape, sizeOf } from './shape.ts';
import { type Tensor, tensor } from './tensor.ts';

/** Some neighbours along an axis. */
export interface Slice {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
}

/** Where the elements of a slice stand in the whole, in row-major order. */
export function placesOf(shape: Shape, { axis, start, count }: Slice): Int32Array {
  const run = sizeOf(shape.slice(axis + 1));
  const blocks = sizeOf(shape.slice(0, axis));
  const places = new Int32Array(blocks * count * run);
  for (let block = 0, at = 0; block < blocks; block++) {
    const first = (block * shape[axis]! + start) * run;
    for (let i = 0; i < count * run; i++) places[at++] = first + i;
  }
  return places;
}

export function sliceOf({ dtype, shape, data }: Tensor, slice: Slice): Tensor {
  const places = placesOf(shape, slice);
  const part = data.slice(0, places.length);
  for (let i = 0; i < places.length; i++) part[i] = data[places[i]!]!;
  return tensor(dtype, shape.with(slice.axis, slice.count), part);
}

/** The slices of an extent, as equal as they can be, none of them longer than `most`. */
export function slicesOf(extent: number, most: number): readonly Omit<Slice, 'axis'>[] {
  const parts = Math.ceil(extent / most);
  const ends = Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * extent) / parts));
  return ends.slice(1).map((end, i) => ({ start: ends[i]!, count: end - ends[i]! }));
}
