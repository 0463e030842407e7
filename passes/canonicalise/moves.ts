import type { Attrs, Op } from '../../src/ir/graph.ts';
import { placesThrough, wireAttrs, wirePlaces } from '../../src/ir/ops/ledgers/wire-places.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { isInOrder } from './identities.ts';
import { type Form, type Rule, type View, onlyFor } from './rule.ts';

/* Moves of elements: of two behind each other one, and of numbers of the model none at all. */

export const MOVES: readonly Rule[] = [
  {
    name: 'form-of-form',
    equation: 'reshape(reshape(x)) = reshape(x)',
    kinds: ['reshape'],
    apply({ inputs, attrs }, { definitions }) {
      const inner = definitions.get(inputs[0]!);
      return inner?.kind === 'reshape' ? through(inner, 'reshape', attrs) : undefined;
    },
  },
  {
    name: 'axes-of-axes',
    equation: 'transpose(transpose(x, p), q) = transpose(x, p[q])',
    kinds: ['transpose'],
    apply({ inputs, attrs }, { definitions }) {
      const inner = definitions.get(inputs[0]!);
      if (inner?.kind !== 'transpose') return undefined;
      const [outer, first] = [orderOf(attrs), orderOf(inner.attrs)];
      return through(inner, 'transpose', { permutation: outer.map((axis) => first[axis]!) });
    },
  },
  {
    name: 'wire-of-form',
    equation: 'wire(reshape(x)) = wire(x): places are counted in row-major order',
    kinds: ['wire'],
    apply({ inputs, attrs }, { definitions }) {
      const inner = definitions.get(inputs[0]!);
      return inner?.kind === 'reshape' ? through(inner, 'wire', attrs) : undefined;
    },
  },
  {
    name: 'wire-in-order',
    equation: 'wire(x) = reshape(x) where index[i] = i, of all elements of x',
    kinds: ['wire'],
    apply({ inputs, attrs, type: { shape } }, { types }) {
      const size = sizeOf(types.get(inputs[0]!)!.shape);
      const isWhole = sizeOf(shape) === size && isInOrder(attrs);
      return isWhole ? { kind: 'reshape', inputs, attrs: { shape } } : undefined;
    },
  },
  {
    name: 'form-of-wire',
    equation: 'reshape(wire(x)) = wire(x), its index in the new shape',
    kinds: ['reshape'],
    apply({ inputs, type }, view) {
      const inner = onlyFor(inputs[0]!, view);
      if (inner?.kind !== 'wire') return undefined;
      const { index, shape } = inner.attrs as { index: Tensor; shape: Shape };
      // An index of runs stays what it is: runs are counted through all of the shape.
      const attrs =
        shape.length === 0 ? { index: formed(index, type.shape) } : { shape: type.shape };
      return through(inner, 'wire', { ...inner.attrs, ...attrs });
    },
  },
  {
    name: 'wire-of-wire',
    equation: 'wire(wire(x, a), b) = wire(x, c) where c[i] = a[b[i]], and -1 where b[i] is',
    kinds: ['wire'],
    apply({ inputs, attrs, type }, { definitions }) {
      const inner = definitions.get(inputs[0]!);
      if (inner?.kind !== 'wire') return undefined;
      return through(inner, 'wire', wireAttrs(type.shape, placesThrough(inner.attrs, attrs)));
    },
  },
  {
    name: 'moved-source',
    equation: 'wire(source(v)) = source(wire(v)); reshape(source(v)) = source(reshape(v))',
    kinds: ['wire', 'reshape'],
    apply({ kind, inputs, attrs, type }, view) {
      const inner = onlyFor(inputs[0]!, view);
      if (inner?.kind !== 'source') return undefined;
      const value = inner.attrs['value'] as Tensor;
      if (kind === 'reshape') return moved(inner, formed(value, type.shape));
      const numbers = picked(numbersOf(value), wirePlaces(attrs));
      return moved(inner, tensor('i32', type.shape, numbers));
    },
  },
  {
    name: 'join-of-join',
    equation: 'join(a, join(b, c)) = join(a, b, c) along one axis',
    kinds: ['join', 'concat'],
    apply: (op, view) => flattened(op, view, (inner) => inner.attrs['axis'] === op.attrs['axis']),
  },
];

/** What an op is when it reads past the one before it. */
function through(inner: Op, kind: string, attrs: Attrs): Form {
  return { kind, inputs: inner.inputs, attrs, loc: inner.loc };
}

function moved({ attrs, loc }: Op, value: Tensor): Form {
  return { kind: 'source', inputs: [], attrs: { ...attrs, value }, loc };
}

function orderOf(attrs: Attrs): readonly number[] {
  return attrs['permutation'] as readonly number[];
}

function formed({ dtype, data }: Tensor, shape: Shape): Tensor {
  return tensor(dtype, shape, data);
}

/** Numbers at some places, and zero where there is none. */
function picked(from: Numbers, places: Int32Array): Int32Array {
  return places.map((place) => (place === -1 ? 0 : from[place]!));
}

/** An op of any number of inputs with those of its like in place of these, where nobody else reads them. */
export function flattened(op: Op, view: View, fits: (inner: Op) => boolean): Form | undefined {
  const inner = op.inputs.map((name) => {
    const found = onlyFor(name, view);
    return found?.kind === op.kind && fits(found) ? found : undefined;
  });
  if (inner.every((one) => one === undefined)) return undefined;
  const inputs = op.inputs.flatMap((name, i) => inner[i]?.inputs ?? [name]);
  return { kind: op.kind, inputs, attrs: op.attrs, loc: inner.flatMap((one) => one?.loc ?? []) };
}
