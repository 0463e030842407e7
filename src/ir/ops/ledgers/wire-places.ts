import { type Shape, sizeOf, stridedIndex } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../../tensor/tensor.ts';
import type { Attrs } from '../../graph.ts';

/** Where the elements of a wire come from. What every channel does alike is said once. */
export interface Wiring {
  readonly index: Tensor;
  readonly shape: Shape;
  readonly stride: number;
}

/** Of so few elements the text shows each place. */
const MOST_SHOWN = 64;

/** The attributes of a wire whose elements come from these places: the shortest index that says so. */
export function wireAttrs(shape: Shape, places: Int32Array): Attrs {
  const whole = { index: tensor('i32', shape, places) };
  if (places.length <= MOST_SHOWN) return whole;
  for (let axis = shape.length; axis > 0; axis--) {
    const run = sizeOf(shape.slice(axis));
    const stride = strideBetween(places, run);
    if (stride === undefined || run === places.length) continue;
    const index = tensor('i32', shape.slice(axis), places.slice(0, run));
    return { index, shape, ...(stride > 0 && { stride }) };
  }
  return whole;
}

/** The same where elements come from a start and so far behind it for each step along each axis: none is listed that needs not be. */
export function stridedWire(shape: Shape, strides: readonly number[], start = 0): Attrs {
  const size = sizeOf(shape);
  const listed = (axis: number) => {
    const own = shape.slice(axis);
    return tensor('i32', own, stridedIndex(own, strides.slice(axis), start));
  };
  for (let axis = size > MOST_SHOWN ? shape.length : 0; axis > 0; axis--) {
    const stride = strideAlong(shape.slice(0, axis), strides);
    if (stride === undefined || sizeOf(shape.slice(axis)) === size) continue;
    return { index: listed(axis), shape, ...(stride > 0 && { stride }) };
  }
  return { index: listed(0) };
}

/** The one stride of several axes, of which each goes on where the next one would; nothing where they have more. */
function strideAlong(shape: Shape, strides: readonly number[]): number | undefined {
  let stride: number | undefined;
  for (let axis = shape.length - 1, steps = 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    stride ??= strides[axis]!;
    if (stride < 0 || strides[axis] !== stride * steps) return undefined;
    steps *= shape[axis]!;
  }
  return stride;
}

/** By how much the places of each run of so many lie behind those of the run before, if all do so alike. */
function strideBetween(places: Int32Array, run: number): number | undefined {
  const first = places.findIndex((place) => place !== -1);
  if (first >= run || first + run >= places.length) return first === -1 ? 0 : undefined;
  const stride = places[first + run]! - places[first]!;
  if (stride < 0) return undefined;
  for (let i = run; i < places.length; i++) {
    const before = places[i - run]!;
    if (places[i] !== (before === -1 ? -1 : before + stride)) return undefined;
  }
  return stride;
}

/** The place of every element of the result, -1 for none. */
export function wirePlaces(attrs: Attrs): Int32Array {
  const { index, shape, stride } = wiringOf(attrs);
  const own = numbersOf(index) as Int32Array;
  const places = new Int32Array(sizeOf(shape));
  if (places.length === own.length) return own;
  const run = own.length;
  for (let start = 0, base = 0; start < places.length; start += run, base += stride)
    for (let i = 0; i < run; i++) places[start + i] = own[i] === -1 ? -1 : own[i]! + base;
  return places;
}

/** The place of every element of a wire behind another one. */
export function placesThrough(inner: Attrs, outer: Attrs): Int32Array {
  const { index, stride } = wiringOf(inner);
  const first = numbersOf(index);
  const { length } = first;
  const places = wirePlaces(outer).slice();
  // Places mostly go through one run after another: a division for each takes several times as long.
  let from = 0;
  let shift = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (place === -1) continue;
    if (place < from || place >= from + length) {
      const behind = Math.floor(place / length);
      from = behind * length;
      shift = behind * stride;
    }
    const source = first[place - from]!;
    places[i] = source === -1 ? -1 : source + shift;
  }
  return places;
}

/** The place of one element. */
export function wirePlace(attrs: Attrs, element: number): number {
  const { index, stride } = wiringOf(attrs);
  const own = numbersOf(index);
  const place = own[element % own.length]!;
  return place === -1 ? -1 : place + stride * Math.floor(element / own.length);
}

export function wiringOf(attrs: Attrs): Wiring {
  const { index, shape = [], stride = 0 } = attrs as unknown as Partial<Wiring>;
  return { index: index!, shape: shape.length === 0 ? index!.shape : shape, stride };
}
