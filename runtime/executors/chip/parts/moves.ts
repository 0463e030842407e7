import type { Op } from '../../../../src/ir/graph.ts';
import { wireAttrs, wirePlaces } from '../../../../src/ir/ops/ledgers/wire-places.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import { type Shape, stridesOf } from '../../../../src/tensor/shape.ts';
import {
  type Box,
  type Range,
  elementsOf,
  extentsOf,
  cornerBox,
  hullOfElements,
  intersection,
  placesWithin,
  wholeBox,
} from '../../../../src/tensor/box.ts';
import { type Part, broadcastBox } from './part.ts';

/* Parts of ops that only move what they read. */

/** The same elements of every input, as they are broadcast. */
export function pointwisePart({ attrs }: Op, inputs: readonly ValueType[], box: Box): Part {
  return { reads: inputs.map(({ shape }) => broadcastBox(shape, box)), attrs, makes: box };
}

export function wirePart({ attrs, type }: Op, [x]: readonly ValueType[], box: Box): Part {
  const places = wirePlaces(attrs);
  return moved(
    x!.shape,
    box,
    elementsOf(type.shape, box).map((element) => places[element]!),
  );
}

/** Axes of extent 1 come and go; else the elements are picked one by one. */
export function reshapePart({ type }: Op, [x]: readonly ValueType[], box: Box): Part {
  const long = (shape: Shape) => shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const [own, other] = [long(x!.shape), long(type.shape)];
  const isSame =
    own.length === other.length && own.every((axis, i) => x!.shape[axis] === type.shape[other[i]!]);
  if (!isSame) return moved(x!.shape, box, elementsOf(type.shape, box));
  const read = x!.shape.map((_, axis): Range => {
    const at = own.indexOf(axis);
    return at < 0 ? [0, 1] : box[other[at]!]!;
  });
  return { reads: [read], attrs: { shape: extentsOf(box) }, makes: box };
}

/** The inputs that reach into the box, each with the part of it that does. */
export function joinPart({ attrs }: Op, inputs: readonly ValueType[], box: Box): Part {
  const axis = Number(attrs['axis']);
  let start = 0;
  const reads = inputs.map(({ shape }) => {
    const [low, high] = box[axis]!;
    const shifted = box.with(axis, [low - start, high - start]);
    start += shape[axis]!;
    return intersection(shifted, wholeBox(shape));
  });
  return { reads, attrs, makes: box };
}

/** A wire to a box from the elements of another shape that it is made of, -1 for none. */
function moved(from: Shape, box: Box, elements: Int32Array): Part {
  const read = hullOfElements(from, elements) ?? cornerBox(from);
  const strides = stridesOf(from);
  const own = stridesOf(extentsOf(read));
  const places = elements.map((element) => {
    if (element < 0) return -1;
    return strides.reduce(
      (sum, stride, axis) =>
        sum + ((Math.floor(element / stride) % from[axis]!) - read[axis]![0]) * own[axis]!,
      0,
    );
  });
  return { reads: [read], attrs: wireAttrs(extentsOf(box), places), makes: box, kind: 'wire' };
}

/** A wire from one box of a value to another within it. */
export function cropPart(from: Box, to: Box): Part {
  const places = placesWithin(from, to);
  const attrs = wireAttrs(extentsOf(to), places);
  return { reads: [from], attrs, makes: to, kind: 'wire' };
}
