import type { Op } from '../../src/ir/graph.ts';
import { wirePlaces } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, sizeOf, stridesOf } from '../../src/tensor/shape.ts';
import { type Rule, inPlace, onlyFor } from './rule.ts';

/* Silence around planes, which windows that reach beyond their edges hear by themselves. */

export const PADS: readonly Rule[] = [
  {
    name: 'pads-into-windows',
    equation: 'W wire(x) = V x, where V is W with so many more places before and after each axis',
    condition: 'the wire puts silence around whole planes of x, and only the convolution reads it',
    kinds: ['conv'],
    apply(op, view) {
      const wire = onlyFor(op.inputs[0]!, 'wire', view);
      const more = wire && padsOf(wire, view.types.get(wire.inputs[0]!)!.shape);
      if (!more) return undefined;
      const pads = (op.attrs['pads'] as readonly number[]).map((pad, i) => pad + more[i]!);
      const { result, kind, attrs, loc } = op;
      const draft = { result, kind, inputs: wire.inputs, attrs: { ...attrs, pads }, loc };
      return inPlace(op, view.make(draft));
    },
  },
];

/** How much silence a wire puts before each axis of places and after it; nothing where it does anything else. */
function padsOf({ attrs, type: { shape } }: Op, from: Shape): readonly number[] | undefined {
  const isAlike = shape.length === from.length && shape.every((n, d) => d >= 2 || n === from[d]);
  if (!isAlike || sizeOf(shape) === 0 || sizeOf(from) === 0) return undefined;
  const places = wirePlaces(attrs);
  const first = places.indexOf(0);
  if (first === -1) return undefined;
  const before = coordinates(first, shape);
  const after = shape.map((extent, d) => extent - from[d]! - before[d]!);
  if (after.some((count) => count < 0)) return undefined;
  const strides = stridesOf(from);
  for (let i = 0; i < places.length; i++) {
    const at = coordinates(i, shape).map((place, d) => place - before[d]!);
    const isInside = at.every((place, d) => place >= 0 && place < from[d]!);
    const wanted = isInside ? at.reduce((sum, place, d) => sum + place * strides[d]!, 0) : -1;
    if (places[i] !== wanted) return undefined;
  }
  return [...before.slice(2), ...after.slice(2)];
}

function coordinates(element: number, shape: Shape): number[] {
  return stridesOf(shape).map((stride, d) => Math.floor(element / stride) % shape[d]!);
}
