import type { Op } from '../../../../src/ir/graph.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import type { Shape } from '../../../../src/tensor/shape.ts';
import type { Box } from '../../../../src/tensor/box.ts';
import { type Part, broadcastBox, cutParameters } from './part.ts';

/* Parts of ops whose elements read in their own places, with parameters that are broadcast. */

/** What its stairs stand for is the same for all neurons. */
const SHARED = new Set(['rises', 'table']);

export function populationPart({ attrs }: Op, inputs: readonly ValueType[], box: Box): Part {
  return {
    reads: inputs.map(({ shape }) => broadcastBox(shape, box)),
    attrs: cutParameters(attrs, box, SHARED),
    makes: box,
  };
}

/** Each neuron reads a row of its own along the last axis. */
export function extremePart({ attrs }: Op, [x]: readonly ValueType[], box: Box): Part {
  return { reads: [[...box, [0, x!.shape.at(-1)!]]], attrs, makes: box };
}

/** Each row is read whole, and what it makes is made whole. */
export function rowsPart({ attrs, type }: Op, [x]: readonly ValueType[], box: Box): Part {
  const whole = (shape: Shape) => box.with(-1, [0, shape.at(-1)!]);
  const read = whole(x!.shape);
  return { reads: [read], attrs: cutParameters(attrs, read, SHARED), makes: whole(type.shape) };
}
