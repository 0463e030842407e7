import type { Op } from '../../src/ir/graph.ts';
import { wirePlaces } from '../../src/ir/ops/ledgers/wire-places.ts';
import {
  type Shape,
  broadcastIndex,
  broadcastShapes,
  sameShape,
  sizeOf,
} from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { Rule, View } from './rule.ts';

/* Values that are repeated before a sum, which repeats them by itself. */

export const BROADCASTS: readonly Rule[] = [
  {
    name: 'sums-repeat',
    equation: 'add(wire(x), y) = add(x, y), and add(w wire(x), y) = add(w x, y)',
    condition: 'only sums read it, the wire repeats x along whole axes, and y has them',
    kinds: ['wire'],
    apply(wire, view) {
      const source = view.types.get(wire.inputs[0]!)!;
      const narrow = narrowShape(wire, sizeOf(source.shape));
      const uses = narrow && usesOf(wire, narrow, view);
      if (!uses) return undefined;
      const form = { result: `${wire.result}.narrow`, kind: 'reshape', inputs: wire.inputs };
      const made = view.make({ ...form, attrs: { shape: narrow }, loc: wire.loc });
      const change = new Map<string, readonly Op[]>([[wire.result, [made]]]);
      const parts = new Map([[wire.result, made.result]]);
      for (const gain of uses.gains) {
        const draft = { ...draftOf(gain), result: `${gain.result}.narrow`, inputs: [made.result] };
        const part = view.make(draft);
        parts.set(gain.result, part.result);
        change.set(gain.result, [part]);
      }
      for (const sum of uses.sums) {
        const inputs = sum.inputs.map((name) => parts.get(name) ?? name);
        change.set(sum.result, [view.make({ ...draftOf(sum), inputs })]);
      }
      return change;
    },
  },
];

interface Uses {
  readonly gains: readonly Op[];
  readonly sums: readonly Op[];
}

/** The sums that read a wire, and the gains between; nothing where anybody else reads it or a sum needs it whole. */
function usesOf(wire: Op, narrow: Shape, view: View): Uses | undefined {
  const readers = view.readers.get(wire.result) ?? [];
  if (readers.length === 0 || view.reads.get(wire.result) !== readers.length) return undefined;
  const gains = readers.filter(({ kind }) => kind === 'diagonal');
  const fits = (gain: Op) =>
    view.reads.get(gain.result) === 1 && fitsInto((gain.attrs['weight'] as Tensor).shape, narrow);
  if (!gains.every(fits)) return undefined;
  const isGain = new Set(gains);
  const direct = readers.filter((op) => !isGain.has(op));
  const behind = gains.map(({ result }) => view.readers.get(result)?.[0]);
  const sums = [...new Set([...direct, ...behind])];
  const narrowed = new Set([wire.result, ...gains.map(({ result }) => result)]);
  const isSum = (op: Op | undefined): op is Op => {
    if (op?.kind !== 'add') return false;
    const shapes = op.inputs.map((name) =>
      narrowed.has(name) ? narrow : view.types.get(name)!.shape,
    );
    return isWhole(shapes, op.type.shape);
  };
  return sums.every(isSum) ? { gains, sums } : undefined;
}

function draftOf({ result, kind, inputs, attrs, loc }: Op) {
  return { result, kind, inputs, attrs, loc };
}

/** The shape from which broadcasting makes what a wire makes of so many elements. */
function narrowShape({ attrs, type: { shape } }: Op, size: number): Shape | undefined {
  if (sizeOf(shape) <= size || size === 0) return undefined;
  const places = wirePlaces(attrs);
  const narrow = shape.map((extent, axis) => (isRepeated(places, shape, axis) ? 1 : extent));
  if (sizeOf(narrow) !== size) return undefined;
  const wanted = broadcastIndex(narrow, shape);
  for (let i = 0; i < wanted.length; i++) if (wanted[i] !== places[i]) return undefined;
  return narrow;
}

/** Whether all places along an axis are the same: seen along the first lane, which the caller checks further. */
function isRepeated(places: ArrayLike<number>, shape: Shape, axis: number): boolean {
  const run = sizeOf(shape.slice(axis + 1));
  for (let i = 1; i < shape[axis]!; i++) if (places[i * run] !== places[0]) return false;
  return true;
}

function fitsInto(weight: Shape, shape: Shape): boolean {
  const whole = broadcastShapes(weight, shape);
  return whole !== undefined && sameShape(whole, shape);
}

function isWhole(shapes: readonly Shape[], wanted: Shape): boolean {
  const whole = shapes.reduce<Shape | undefined>(
    (a, b) => (a ? broadcastShapes(a, b) : undefined),
    [],
  );
  return whole !== undefined && sameShape(whole, wanted);
}
