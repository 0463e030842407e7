import type { Op } from '../../src/ir/graph.ts';
import { sameAttr } from '../../src/ir/print.ts';
import { narrowIntegers } from '../../src/tensor/narrow-integers.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { type Change, type Rule, type View, inPlace, onlyFor } from './rule.ts';
import { exponentOf, isSameForm, unitsOf } from './sums.ts';

/* Branches that start at the same messages and end side by side. */

export const BRANCHES: readonly Rule[] = [
  {
    name: 'branches-side-by-side',
    equation: 'join(level(V x), level(W x)) = level([V; W] x)',
    condition:
      'two synapses of one form, populations of one form but for their thresholds and biases, joined along their channels',
    kinds: ['join'],
    apply(op, view) {
      const branches = op.inputs.map((name) => branchOf(name, view));
      for (let i = 0; i + 1 < branches.length; i++) {
        const [a, b] = [branches[i], branches[i + 1]];
        if (a && b && areAlike(a, b, op, view)) return joined(op, i, [a, b], view);
      }
      return undefined;
    },
  },
];

interface Branch {
  readonly synapse: Op;
  readonly level: Op;
  /** Axis of the channels, in the current and in what is sent. */
  readonly axis: number;
  /** Thresholds and biases of its channels. */
  readonly theta: Float64Array;
  readonly bias: Float64Array;
}

/** A population that hears one synapse alone and differs by channel at most. */
function branchOf(name: string, view: View): Branch | undefined {
  const level = onlyFor(name, 'level', view);
  if (!level) return undefined;
  const [x] = level.inputs as [string];
  const synapse = onlyFor(x, 'conv', view) ?? onlyFor(x, 'dense', view);
  if (!synapse) return undefined;
  const axis = synapse.kind === 'conv' ? 1 : level.type.shape.length - 1;
  const theta = byChannel(level.attrs['theta'] as Tensor, level, axis);
  const bias = byChannel(level.attrs['bias'] as Tensor | undefined, level, axis);
  return theta && bias && { synapse, level, axis, theta, bias };
}

/** A parameter as a number for each channel, zeros where there is none; nothing where places differ. */
function byChannel(of: Tensor | undefined, { type }: Op, axis: number): Float64Array | undefined {
  const channels = new Float64Array(type.shape[axis]!);
  if (!of) return channels;
  const numbers = numbersOf(of);
  const fromEnd = type.shape.length - axis;
  if (numbers.length === 1) return channels.fill(numbers[0]!);
  const isAlong = numbers.length === channels.length && of.shape.at(-fromEnd) === channels.length;
  return isAlong ? channels.map((_, channel) => numbers[channel]!) : undefined;
}

const OWN: ReadonlySet<string> = new Set(['theta', 'bias']);

function areAlike(a: Branch, b: Branch, op: Op, view: View): boolean {
  const [first, second] = [a.synapse, b.synapse];
  if (first.kind !== second.kind || first.inputs[0] !== second.inputs[0]) return false;
  if (a.axis !== b.axis || op.attrs['axis'] !== a.axis) return false;
  if (!isSameForm(first, second, view, 0)) return false;
  const names = new Set([...Object.keys(a.level.attrs), ...Object.keys(b.level.attrs)]);
  return [...names].every(
    (name) => OWN.has(name) || sameAttr(a.level.attrs[name], b.level.attrs[name]),
  );
}

function joined(op: Op, at: number, [a, b]: readonly [Branch, Branch], view: View): Change {
  const wide = view.make({ ...wideOf(a, b), result: `${a.synapse.result}.both` });
  const ones = wide.type.shape.slice(a.axis + 1).map(() => 1);
  const parameter = (left: Float64Array, right: Float64Array) => {
    const all = [...left, ...right];
    const isOne = all.every((x) => x === all[0]);
    return isOne ? tensorOf('i32', [], [all[0]!]) : tensorOf('i32', [all.length, ...ones], all);
  };
  const hasBias = [...a.bias, ...b.bias].some((x) => x !== 0);
  const { bias: _bias, ...rest } = a.level.attrs;
  const attrs = {
    ...rest,
    theta: parameter(a.theta, b.theta),
    ...(hasBias && { bias: parameter(a.bias, b.bias) }),
  };
  const loc = [...a.level.loc, ...b.level.loc];
  const others = op.inputs.toSpliced(at, 2);
  const draft = { kind: 'level', inputs: [wide.result], attrs, loc };
  if (others.length === 0) return inPlace(op, wide, view.make({ ...draft, result: op.result }));
  const level = view.make({ ...draft, result: `${a.level.result}.both` });
  const inputs = op.inputs.toSpliced(at, 2, level.result);
  const { result, kind, attrs: joining, loc: own } = op;
  return inPlace(op, wide, level, view.make({ result, kind, inputs, attrs: joining, loc: own }));
}

/** [V; W] along the channels that go out. */
function wideOf({ synapse: a }: Branch, { synapse: b }: Branch) {
  const [left, right] = unitsOf(a, b);
  const [outs, ...ins] = (a.attrs['weight'] as Tensor).shape as [number, ...number[]];
  const more = (b.attrs['weight'] as Tensor).shape[0]!;
  const data = new Int32Array(left.length + right.length);
  data.set(left);
  data.set(right, left.length);
  const weight = narrowIntegers([outs + more, ...ins], data);
  const attrs = { ...a.attrs, weight, exponent: exponentOf(a, b) };
  return { kind: a.kind, inputs: a.inputs, attrs, loc: [...a.loc, ...b.loc] };
}
