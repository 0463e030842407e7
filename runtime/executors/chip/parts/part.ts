import type { Attrs, Op } from '../../../../src/ir/graph.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import { allocate } from '../../../../src/tensor/dtype.ts';
import { type Shape, sameShape } from '../../../../src/tensor/shape.ts';
import { type Tensor, isTensor, numbersOf, tensor } from '../../../../src/tensor/tensor.ts';
import { type Box, elementsOf, extentsOf, wholeBox } from '../../../../src/tensor/box.ts';

/** An op that computes a part of what another computes. */
export interface Part {
  /** The part of each input that it reads; an input without is not read. */
  readonly reads: readonly (Box | undefined)[];
  readonly attrs: Attrs;
  /** The part of the result that it makes: at least the one that was asked for. */
  readonly makes: Box;
  /** Where it is of another kind than the op. */
  readonly kind?: string;
}

/** How an op is cut: what computes a box of its result. */
export type Cut = (op: Op, inputs: readonly ValueType[], box: Box) => Part;

/** Of an op that cannot be cut: all of it. */
export function wholePart({ attrs, type }: Op, inputs: readonly ValueType[]): Part {
  return { reads: inputs.map(({ shape }) => wholeBox(shape)), attrs, makes: wholeBox(type.shape) };
}

/** The part of a value that is broadcast to a box of another. */
export function broadcastBox(shape: Shape, box: Box): Box {
  const own = box.slice(box.length - shape.length);
  return own.map((range, axis) => (shape[axis] === 1 ? [0, 1] : range));
}

/** Some elements of a tensor: itself where they are all of them. */
export function cutTensor(whole: Tensor, box: Box): Tensor {
  const shape = extentsOf(box);
  // Not by sizes: rows without elements are still so many.
  if (sameShape(shape, whole.shape)) return whole;
  const values = numbersOf(whole);
  const elements = elementsOf(whole.shape, box);
  const part = allocate(whole.dtype, elements.length);
  for (let i = 0; i < elements.length; i++) part[i] = values[elements[i]!]!;
  return tensor(whole.dtype, shape, part);
}

/** Attributes whose tensors are broadcast to the shape of the result, for a box of it. */
export function cutParameters(attrs: Attrs, box: Box, kept: ReadonlySet<string>): Attrs {
  const cut = Object.entries(attrs).map(([name, attr]) => {
    const isParameter = isTensor(attr) && !kept.has(name);
    return [name, isParameter ? cutTensor(attr, broadcastBox(attr.shape, box)) : attr] as const;
  });
  return Object.fromEntries(cut);
}
