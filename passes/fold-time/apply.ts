import type { Op } from '../../src/ir/graph.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { type Shape, sameShape } from '../../src/tensor/shape.ts';
import type { AtomTable } from './atom-table.ts';
import { ONE, isZero, zip } from './coefficient.ts';
import { isConstant, onConstants } from './constants.ts';
import { isLinear, linear, reshape } from './linear.ts';
import { onRegions } from './regions.ts';
import { add, constantOf, constantSum, multiply, scale, subtract } from './sum.ts';
import type { Sum } from './terms.ts';
import { compare, negation } from './threshold.ts';
import type { OpTable } from '../../src/ir/op-def.ts';

interface Around {
  readonly atoms: AtomTable;
  readonly ops: OpTable;
}

interface Types {
  readonly inputs: readonly ValueType[];
  readonly type: ValueType;
}

type Rule = (inputs: readonly Sum[], types: Types, around: Around) => Sum | undefined;

/** What elementwise ops make of sums. Truths are sums too: of spikes, between 0 and 1. */
const POINTWISE: Readonly<Record<string, Rule>> = {
  add: (inputs) => add(...inputs),
  mul: ([a, b]) => multiply(a!, b!),
  div: ([a, b]) => quotient(a!, b!),
  where: ([condition, a, b]) => choose(condition!, a!, b!),
  not: ([x]) => negation(x!),
  and: ([a, b]) => multiply(a!, b!),
  or: ([a, b]) => either(a!, b!),
};

const COMPARISONS: Readonly<Record<string, Rule>> = {
  less: ([a, b], { type }, { atoms }) => compare(subtract(b!, a!), true, type, atoms),
  'less-or-equal': ([a, b], { type }, { atoms }) => compare(subtract(b!, a!), false, type, atoms),
  sign: ([x], { type }, { atoms }) => signOf(x!, type, atoms),
};

/** Ops whose value at one place depends on what is at that place only, comparisons left out. */
export function isPointwise(op: Op): boolean {
  return Object.hasOwn(POINTWISE, op.kind) || ON_SPIKES.has(op.kind);
}

/** What is done to spikes, truths and numbers, before they are what they mean: 0 or 1. */
const ON_SPIKES: ReadonlySet<string> = new Set([
  'cast',
  'equal',
  'relu',
  'clip',
  'max',
  'min',
  'ceil',
  'floor',
  'round',
  'abs',
  'xor',
]);

const MOVES: ReadonlySet<string> = new Set(['reshape', 'transpose', 'gather', 'slice']);
const REDUCTIONS: ReadonlySet<string> = new Set(['reduce-sum', 'reduce-mean']);

/** Ops that may be part of a time loop. All others are opaque, whatever they read. */
export function isHandled(op: Op): boolean {
  const { kind } = op;
  const known = isPointwise(op) || Object.hasOwn(COMPARISONS, kind) || isLinear(op);
  return known || MOVES.has(kind) || REDUCTIONS.has(kind);
}

/** What an op makes of sums; nothing where that is no sum. */
export function apply(
  op: Op,
  inputs: readonly Sum[],
  types: Types,
  around: Around,
): Sum | undefined {
  const [x] = inputs as [Sum];
  const from = types.inputs[0]!.shape;
  if (isLinear(op)) return linear(op, x, { from, to: types.type }, around);
  if (op.kind === 'reshape') return reshape(x, from, types.type, around.atoms);
  if (op.kind === 'transpose')
    return movesOnes(op, from) ? reshape(x, from, types.type, around.atoms) : undefined;
  if (op.kind === 'cast' && op.type.dtype === 'f32') return x;
  const isPlain = types.inputs.every(({ dtype }) => dtype === 'f32' || dtype === 'bool');
  const rule = isPlain ? POINTWISE[op.kind] : undefined;
  if (rule) return rule(inputs, types, around);
  if (inputs.every(isConstant))
    return constantSum(onConstants(op, inputs.map(constantOf), types, around.ops));
  const onSpikes = onRegions(op, inputs, types.inputs, around);
  return onSpikes ?? COMPARISONS[op.kind]?.(inputs, types, around);
}

/** A transpose that leaves all axes but those of extent 1 in their order. */
function movesOnes({ attrs }: Op, shape: Shape): boolean {
  const moved = (attrs['permutation'] as readonly number[]).filter((axis) => shape[axis] !== 1);
  return sameShape(
    moved,
    moved.toSorted((a, b) => a - b),
  );
}

function quotient(a: Sum, b: Sum): Sum | undefined {
  const divisor = constantOf(b);
  if (!isConstant(b) || isZero(divisor)) return undefined;
  return scale(
    a,
    zip((x) => 1 / x, divisor),
  );
}

function choose(condition: Sum, a: Sum, b: Sum): Sum | undefined {
  const [chosen, other] = [multiply(condition, a), multiply(negation(condition), b)];
  return chosen && other && add(chosen, other);
}

function either(a: Sum, b: Sum): Sum | undefined {
  const both = multiply(a, b);
  return both && subtract(add(a, b), both);
}

function signOf(x: Sum, type: ValueType, atoms: AtomTable): Sum {
  const isAbove = compare(x, true, type, atoms);
  const isNotBelow = compare(x, false, type, atoms);
  return add(isAbove, isNotBelow, constantSum(zip((one) => -one, ONE)));
}
