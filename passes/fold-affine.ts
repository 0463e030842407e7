import { definePass } from '../src/compiler/pass.ts';
import { type Graph, type Op, definitionsOf, readersOf, typesOf } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import type { ValueType } from '../src/ir/types.ts';
import { sameShape } from '../src/tensor/shape.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import {
  type Linear,
  biasOf,
  features,
  linearOf,
  timesWeights,
  withBias,
  withFactors,
} from './fold-affine/linear.ts';

/**
 * Moves constant scales and shifts, of which batch normalisation is made, into the dense op or the
 * convolution beside them:
 *
 *   W (x * c) + b = (W diag(c)) x + b        (W x + b) * c = (diag(c) W) x + c b
 *   W (x + c) + b = W x + (b + W c)          (W x + b) + c = W x + (b + c)
 *
 * c is one number, or one for each feature. A shift before a convolution stays where zeros stand around
 * its input. Sums are taken in float64 and stored as float32, so results move by rounding errors only.
 */
export const foldAffine = definePass({
  name: 'fold-affine',
  summary: 'folds constant scales and shifts into the dense op or convolution beside them',
  from: ['ann'],
  removes: [],
  preserves: 'within-tolerance',
  options: {},
  run(graph) {
    let current = graph;
    for (let next = foldOnce(current); next !== current; next = foldOnce(current)) current = next;
    // What was folded away is left unread, and has no spiking form.
    return current === graph ? graph : withoutDeadOps(current);
  },
});

/** One sweep over the ops, each seeing what the earlier ones became; the same graph when nothing folds. */
function foldOnce(graph: Graph): Graph {
  const view: View = {
    definitions: definitionsOf(graph),
    readers: countReaders(graph),
    types: typesOf(graph),
  };
  const ops = graph.ops.map((op) => {
    const linear = linearOf(op);
    const folded = linear ? foldBefore(linear, view) : foldAfter(op, view);
    if (folded) view.definitions.set(op.result, folded);
    return folded ?? op;
  });
  const changed = ops.some((op, i) => op !== graph.ops[i]);
  return changed ? { ...graph, ops } : graph;
}

interface View {
  readonly definitions: Map<string, Op>;
  /** How often each value is read, by ops and outputs. */
  readonly readers: ReadonlyMap<string, number>;
  readonly types: ReadonlyMap<string, ValueType>;
}

/** A scale or shift by a constant: y = x * c or y = x + c. */
interface Affine {
  readonly kind: 'mul' | 'add';
  readonly x: string;
  readonly c: readonly number[];
  readonly loc: Op['loc'];
}

/** W (x * c) or W (x + c). */
function foldBefore(linear: Linear, view: View): Op | undefined {
  const { op, inputs, axisFromEnd, isPadded } = linear;
  const affine = affineOf(view.definitions.get(op.inputs[0]!), inputs, axisFromEnd, view);
  if (!affine) return undefined;
  const { c } = affine;
  const moved = { inputs: [affine.x], loc: [...affine.loc, ...op.loc] };
  if (affine.kind === 'mul') return { ...withFactors(linear, 'input', c), ...moved };
  if (isPadded) return undefined;
  const sums = timesWeights(linear, c);
  return {
    ...withBias(
      op,
      biasOf(linear).map((b, i) => b + sums[i]!),
    ),
    ...moved,
  };
}

/** (W x + b) * c or (W x + b) + c, where nobody else reads W x + b. */
function foldAfter(op: Op, view: View): Op | undefined {
  if (op.kind !== 'mul' && op.kind !== 'add') return undefined;
  const linear = op.inputs.map((name) => linearOf(view.definitions.get(name))).find(Boolean);
  if (!linear || view.readers.get(linear.op.result) !== 1) return undefined;
  const affine = affineOf(op, linear.outputs, linear.axisFromEnd, view);
  if (affine?.x !== linear.op.result) return undefined;
  const { c } = affine;
  const named = { result: op.result, loc: [...linear.op.loc, ...op.loc] };
  if (affine.kind === 'add')
    return {
      ...withBias(
        linear.op,
        biasOf(linear).map((b, i) => b + c[i]!),
      ),
      ...named,
    };
  const scaled = withFactors(linear, 'output', c);
  const isBiased = linear.op.attrs['bias'] !== undefined;
  const bias = biasOf(linear).map((b, i) => b * c[i]!);
  return { ...(isBiased ? withBias(scaled, bias) : scaled), ...named };
}

/** Reads an op as a scale or shift of something with so many features, if that is what it is. */
function affineOf(
  op: Op | undefined,
  width: number,
  axisFromEnd: number,
  { definitions, types }: View,
): Affine | undefined {
  if (!op || (op.kind !== 'mul' && op.kind !== 'add') || op.inputs.length !== 2) return undefined;
  for (const [x, other] of [op.inputs, op.inputs.toReversed()] as [string, string][]) {
    const constant = definitions.get(other);
    if (constant?.kind !== 'constant') continue;
    const c = features(constant.attrs['value'] as Tensor, width, axisFromEnd);
    if (c && sameShape(types.get(x)!.shape, op.type.shape))
      return { kind: op.kind, x, c, loc: op.loc };
  }
  return undefined;
}

function countReaders(graph: Graph): Map<string, number> {
  const counts = new Map([...readersOf(graph)].map(([name, ops]) => [name, ops.length]));
  for (const { value } of graph.outputs) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
