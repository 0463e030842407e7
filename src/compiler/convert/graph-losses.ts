import { NEURONS } from '../../export/nir/neurons.ts';
import { type Attr, type Graph, type Op, definitionsOf } from '../../ir/graph.ts';
import { type OpTable, completeAttrs } from '../../ir/op-def.ts';
import { sameAttr } from '../../ir/print.ts';
import { isSynapse } from '../../ir/synapse-kinds.ts';
import type { ValueType } from '../../ir/types.ts';
import { sameShape } from '../../tensor/shape.ts';
import { isTensor, numbersOf } from '../../tensor/tensor.ts';
import { type Matching, matchOps } from '../diff/match-ops.ts';
import { apart } from './apart.ts';
import { type Loss, type LossKind, type Tally, tally } from './loss.ts';
import { neuronLosses } from './neuron-losses.ts';
import { sameParameter } from './same-parameter.ts';
import { type Skeleton, plainShape, skeletonOf } from './skeleton.ts';
import { synapseLosses } from './synapse-losses.ts';

interface Comparison {
  readonly a: Graph;
  readonly b: Graph;
  readonly ops: OpTable;
  readonly matching: Matching;
  readonly found: Tally;
}

/**
 * What a graph says that another one, which was made of it, does not. Neurons of floats and of a chip are held against
 * each other by their equations, weights by what the sums use; else ops by their attributes.
 */
export function graphLosses(a: Graph, b: Graph, ops: OpTable): readonly Loss[] {
  const found = tally();
  const [left, right] = [skeletonOf(a), skeletonOf(b)];
  const matching = matchOps(left.graph, right.graph);
  const comparison = { a, b, ops, matching, found };
  const [inA, inB] = [definitionsOf(a), definitionsOf(b)];
  for (const { result } of left.graph.ops) {
    const other = inB.get(matching.get(result) ?? '');
    if (!other) found.add('ops', result);
    else opLosses(inA.get(result)!, other, comparison);
  }
  const matched = new Set(matching.values());
  for (const { result } of right.graph.ops)
    if (!matched.has(result)) found.add('other ops', result);
  pathLosses(left, right, comparison);
  inputLosses(comparison);
  if (a.schedule && !b.schedule) found.add('schedule', a.name);
  return found.losses();
}

function opLosses(op: Op, other: Op, { a, b, ops, found }: Comparison): void {
  const { result } = op;
  if (other.result !== result) found.add('names', result);
  typeLoss(op.type, other.type, (what) => found.add(what, result));
  const isRounded = a.stage === 'snn' && b.stage === 'fixed';
  const compared = comparedBy(op, other, isRounded, found);
  const [left, right] = [op, other].map((it) => completeAttrs(ops.get(it.kind), it.attrs));
  // Neurons that show their potential may be of two kinds, and of one unit.
  if (op.kind !== other.kind && op.attrs['scale'] !== undefined) found.add('scales', result);
  // Of ops of two kinds what has one name may mean two things.
  const names = op.kind === other.kind ? [...Object.keys(left!), ...Object.keys(right!)] : [];
  for (const name of new Set(names)) {
    const [one, another] = [left![name], right![name]];
    if (compared.includes(name) || sameAttr(one, another)) continue;
    if (op.kind === other.kind && sameParameter(name, one, another, op.type.shape)) continue;
    found.add(ATTRIBUTES[name] ?? 'settings', result, farthest(one, another));
  }
}

function typeLoss(a: ValueType, b: ValueType, tell: (what: LossKind) => void): void {
  if (!sameShape(plainShape(a.shape), plainShape(b.shape))) tell('shapes');
  if (a.dtype !== b.dtype) tell('widths');
}

/** What an attribute is for, where it has no comparison of its own. */
const ATTRIBUTES: Readonly<Record<string, LossKind>> = {
  ...{ weight: 'weights', bias: 'biases', delays: 'delays', scale: 'scales' },
  ...{ theta: 'thresholds', threshold: 'thresholds', vth: 'thresholds', strict: 'thresholds' },
  ...{
    reset: 'resets',
    drop: 'resets',
    resetNext: 'resets',
    resetInterval: 'resets',
    resetOffset: 'resets',
  },
  ...{ width: 'widths', weightBits: 'widths', signMode: 'widths' },
  ...{ late: 'integrators', sends: 'integrators' },
  ...{ du: 'integrators', dv: 'integrators', dth: 'integrators', dr: 'integrators' },
  step: 'thresholds',
};

/** Attributes that are compared by what they come to. */
function comparedBy(op: Op, other: Op, isRounded: boolean, found: Tally): readonly string[] {
  if (NEURONS.has(op.kind) && NEURONS.has(other.kind))
    return neuronLosses(op, other, isRounded, found);
  if (isSynapse(op) && op.kind === other.kind) return synapseLosses(op, other, isRounded, found);
  return [];
}

function farthest(a: Attr | undefined, b: Attr | undefined) {
  const [left, right] = [a, b].map(numbersIn);
  if (!left || left.length !== right?.length) return {};
  return { most: apart(left, right).most };
}

function numbersIn(attr: Attr | undefined): ArrayLike<number> | undefined {
  if (isTensor(attr)) return numbersOf(attr);
  return typeof attr === 'number' ? [attr] : undefined;
}

/** What an op or an output hears, and when. */
function pathLosses(left: Skeleton, right: Skeleton, { matching, found }: Comparison): void {
  const inB = definitionsOf(right.graph);
  const wait = (place: string, a = 0, b = 0) => {
    if (a !== b) found.add('delays', place, { most: Math.abs(a - b) });
  };
  for (const { result, kind, inputs } of left.graph.ops) {
    const other = inB.get(matching.get(result) ?? '');
    if (!other) continue;
    const heard = inputs.map((name) => matching.get(name));
    // A sum may name what it adds in any order.
    const places = heard.map((name, i) => (kind === 'add' ? other.inputs.indexOf(name ?? '') : i));
    if (
      heard.length !== other.inputs.length ||
      heard.some((name, i) => other.inputs[places[i]!] !== name)
    )
      found.add('inputs', result);
    inputs.forEach((_, i) =>
      wait(result, left.waits.get(result)![i], right.waits.get(other.result)![places[i]!]),
    );
  }
  const outputs = [...right.shown];
  [...left.shown].forEach(([name, { value, steps }], i) => {
    const [otherName, other] = outputs.find(([it]) => it === name) ?? outputs[i] ?? [];
    if (otherName !== undefined && otherName !== name) found.add('names', name);
    if (other?.value !== matching.get(value)) found.add('outputs', name);
    wait(name, steps, other?.steps);
  });
}

function inputLosses({ a, b, matching, found }: Comparison): void {
  const params = new Map(b.inputs.map((param) => [param.name, param]));
  for (const { name, type } of a.inputs) {
    const other = params.get(matching.get(name) ?? '');
    if (!other) {
      found.add('inputs', name);
      continue;
    }
    if (other.name !== name) found.add('names', name);
    typeLoss(type, other.type, () => found.add('input shapes', name));
  }
}
