import type { Op } from '../../src/ir/graph.ts';
import { sameAttr } from '../../src/ir/print.ts';
import { sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { narrowIntegers } from '../../src/tensor/narrow-integers.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { type Change, type Rule, type View, inPlace, onlyFor } from './rule.ts';
import { isLinear } from './synapses.ts';

/* Currents that meet. All wrap at one width, so their sum does not depend on where it is taken. */

export const SUMS: readonly Rule[] = [
  {
    name: 'synapses-of-one-source',
    equation: 'V x + W x = (V + W) x',
    condition: 'two synapses of one form read the same messages, and only their sum is read',
    kinds: ['add'],
    apply: (op, view) =>
      paired(op, view, (a, b) => {
        if (a.inputs[0] !== b.inputs[0]) return undefined;
        const [left, right] = unitsOf(a, b);
        const data = left.map((w, i) => (w + right[i]!) | 0);
        const weight = narrowIntegers((a.attrs['weight'] as Tensor).shape, data);
        return [synapse(a, b, a.inputs, weight)];
      }),
  },
  {
    name: 'synapses-side-by-side',
    equation: 'V x + W y = [V W] [x; y]',
    condition: 'two synapses of one form read messages of one extent, and only their sum is read',
    kinds: ['add'],
    apply: (op, view) =>
      paired(op, view, (a, b) => {
        const types = [a, b].map(({ inputs }) => view.types.get(inputs[0]!)!);
        if (a.inputs[0] === b.inputs[0] || types[0]!.dtype !== types[1]!.dtype) return undefined;
        const axis = a.kind === 'conv' ? 1 : types[0]!.shape.length - 1;
        const inputs = [a.inputs[0]!, b.inputs[0]!];
        const join = { result: `${a.result}.join`, kind: 'join', inputs, attrs: { axis } };
        const both = view.make({ ...join, loc: [...a.loc, ...b.loc] });
        return [both, synapse(a, b, [both.result], beside(a, b))];
      }),
  },
  {
    name: 'messages-worth-the-same',
    equation: 'decode(x) + decode(y) = decode(x + y)',
    condition: 'both decode one code in one window, and only their sum is read',
    kinds: ['add'],
    apply(op, view) {
      const decodes = op.inputs.map((name) => onlyFor(name, 'decode', view));
      const pair = firstPair(decodes, (a, b) => isAlike(a, b));
      if (!pair) return undefined;
      const [a, b] = pair;
      const inputs = [a.inputs[0]!, b.inputs[0]!];
      const sum = { result: `${a.result}.sum`, kind: 'add', inputs, attrs: {}, loc: [] };
      const both = view.make({ ...sum, loc: [...a.loc, ...b.loc] });
      const { kind, attrs, loc } = a;
      return closed(op, pair, [both], { kind, inputs: [both.result], attrs, loc }, view);
    },
  },
];

type Pair = readonly [Op, Op];

/** Replaces two synapses that only a sum reads by what a rule makes of them: ops of which the last is their sum. */
function paired(
  op: Op,
  view: View,
  join: (a: Op, b: Op) => readonly (Op | Unnamed)[] | undefined,
): Change | undefined {
  for (const kind of ['conv', 'dense']) {
    const synapses = op.inputs.map((name) => onlyFor(name, kind, view));
    const pair = firstPair(synapses, (a, b) => isSameForm(a, b, view));
    const made = pair && join(...pair);
    if (!made) continue;
    return closed(op, pair, made.slice(0, -1) as Op[], made.at(-1) as Unnamed, view);
  }
  return undefined;
}

/** An op that has the name of the sum, where nothing else comes into that. */
type Unnamed = Pick<Op, 'kind' | 'inputs' | 'attrs' | 'loc'>;

/** The sum of what two inputs became and of all other inputs. */
function closed(op: Op, [a, b]: Pair, before: readonly Op[], last: Unnamed, view: View): Change {
  const others = op.inputs.filter((name) => name !== a.result && name !== b.result);
  if (others.length === 0) return inPlace(op, ...before, view.make({ ...last, result: op.result }));
  const part = view.make({ ...last, result: `${a.result}.both` });
  const { result, kind, attrs, loc } = op;
  const inputs = [part.result, ...others];
  return inPlace(op, ...before, part, view.make({ result, kind, attrs, loc, inputs }));
}

function firstPair(
  ops: readonly (Op | undefined)[],
  fits: (a: Op, b: Op) => boolean,
): Pair | undefined {
  for (const [i, a] of ops.entries())
    for (const b of ops.slice(i + 1)) if (a && b && a !== b && fits(a, b)) return [a, b];
  return undefined;
}

function isAlike(a: Op, b: Op): boolean {
  const names = Object.keys(a.attrs);
  const isSame = names.every((name) => sameAttr(a.attrs[name], b.attrs[name]));
  return (
    isSame && names.length === Object.keys(b.attrs).length && sameShape(a.type.shape, b.type.shape)
  );
}

const FORM = ['strides', 'pads', 'dilations', 'groups', 'width'];

/** Their weights could be those of one: they differ in channels that come in (axis 1) or go out (0) at most. */
export function isSameForm(a: Op, b: Op, { types }: View, free: 0 | 1 = 1): boolean {
  if (!isLinear(a) || !isLinear(b) || (a.kind === 'conv' && a.attrs['groups'] !== 1)) return false;
  if (!FORM.every((name) => sameAttr(a.attrs[name], b.attrs[name]))) return false;
  const [left, right] = [a, b].map(({ attrs }) => (attrs['weight'] as Tensor).shape);
  if (!sameShape(left!.toSpliced(free, 1), right!.toSpliced(free, 1))) return false;
  const [x, y] = [a, b].map(({ inputs }) => types.get(inputs[0]!)!.shape);
  const axis = a.kind === 'conv' ? 1 : x!.length - 1;
  return sameShape(x!.toSpliced(axis, 1), y!.toSpliced(axis, 1));
}

/** Weights in units of the finer of two exponents. */
export function unitsOf(a: Op, b: Op): readonly [Int32Array, Int32Array] {
  const least = exponentOf(a, b);
  const units = (op: Op) => {
    const shift = (op.attrs['exponent'] as number) - least;
    return Int32Array.from(numbersOf(op.attrs['weight'] as Tensor), (w) => w << shift);
  };
  return [units(a), units(b)];
}

export function exponentOf(a: Op, b: Op): number {
  return Math.min(a.attrs['exponent'] as number, b.attrs['exponent'] as number);
}

/** [V W] along the channels that come in. */
function beside(a: Op, b: Op): Tensor {
  const shapes = [a, b].map(({ attrs }) => (attrs['weight'] as Tensor).shape);
  const [left, right] = unitsOf(a, b);
  const out = shapes[0]![0]!;
  const runs = shapes.map((shape) => sizeOf(shape.slice(1)));
  const data = new Int32Array(left.length + right.length);
  for (let o = 0; o < out; o++) {
    const at = o * (runs[0]! + runs[1]!);
    data.set(left.subarray(o * runs[0]!, (o + 1) * runs[0]!), at);
    data.set(right.subarray(o * runs[1]!, (o + 1) * runs[1]!), at + runs[0]!);
  }
  return narrowIntegers(shapes[0]!.with(1, shapes[0]![1]! + shapes[1]![1]!), data);
}

function synapse(a: Op, b: Op, inputs: readonly string[], weight: Tensor): Unnamed {
  const attrs = { ...a.attrs, weight, exponent: exponentOf(a, b) };
  return { kind: a.kind, inputs, attrs, loc: [...a.loc, ...b.loc] };
}
