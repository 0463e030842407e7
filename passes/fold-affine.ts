import { definePass } from '../src/compiler/pass.ts';
import { type Graph, type Op, definitionsOf, typesOf } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import { numbersOf, tensor } from '../src/tensor/tensor.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import { type Shape, sizeOf } from '../src/tensor/shape.ts';

/**
 * Moves constant scales and shifts into the dense op beside them:
 *
 *   dense(x * c) = (W diag(c)) x + b        dense(x) * c = (diag(c) W) x + c b
 *   dense(x + c) = W x + (b + W c)          dense(x) + c = W x + (b + c)
 *
 * c is one number, or one for each feature of the last axis. Sums are taken in float64 and stored
 * as float32, so results move by rounding errors only.
 */
export const foldAffine = definePass({
  name: 'fold-affine',
  summary: 'folds constant scales and shifts into the dense op beside them',
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

/** One sweep over the ops; the same graph when nothing folds any more. */
function foldOnce(graph: Graph): Graph {
  const view: View = { definitions: definitionsOf(graph), users: countUsers(graph), graph };
  const ops = graph.ops.map(
    (op) => (op.kind === 'dense' ? foldBefore(op, view) : foldAfter(op, view)) ?? op,
  );
  const changed = ops.some((op, i) => op !== graph.ops[i]);
  return changed ? { ...graph, ops } : graph;
}

interface View {
  readonly graph: Graph;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly users: ReadonlyMap<string, number>;
}

/** A scale or shift by a constant: y = x * c or y = x + c. */
interface Affine {
  readonly kind: 'mul' | 'add';
  readonly x: string;
  readonly c: readonly number[];
  readonly loc: Op['loc'];
}

/** dense(x * c) or dense(x + c). */
function foldBefore(dense: Op, view: View): Op | undefined {
  const weight = dense.attrs['weight'] as Tensor;
  const [out, width] = weight.shape as [number, number];
  const affine = affineOf(view.definitions.get(dense.inputs[0]!), width, view);
  if (!affine) return undefined;
  const w = numbersOf(weight);
  const inputs = [affine.x];
  const loc = [...affine.loc, ...dense.loc];
  if (affine.kind === 'mul') {
    const scaled = Float32Array.from(w, (value, i) => value * affine.c[i % width]!);
    return { ...dense, inputs, loc, attrs: { ...dense.attrs, weight: like(weight, scaled) } };
  }
  const bias = biasOf(dense, out).map((b, row) => {
    let sum = b;
    for (let j = 0; j < width; j++) sum += w[row * width + j]! * affine.c[j]!;
    return sum;
  });
  return { ...dense, inputs, loc, attrs: { ...dense.attrs, bias: vector(bias) } };
}

/** dense(x) * c or dense(x) + c, where nobody else reads dense(x). */
function foldAfter(op: Op, view: View): Op | undefined {
  if (op.kind !== 'mul' && op.kind !== 'add') return undefined;
  const dense = op.inputs
    .map((name) => view.definitions.get(name))
    .find((d) => d?.kind === 'dense');
  if (!dense || view.users.get(dense.result) !== 1) return undefined;
  const weight = dense.attrs['weight'] as Tensor;
  const [out, width] = weight.shape as [number, number];
  const affine = affineOf(op, out, view);
  if (affine?.x !== dense.result) return undefined;
  const loc = [...dense.loc, ...op.loc];
  const bias = biasOf(dense, out);
  if (affine.kind === 'add') {
    const shifted = vector(bias.map((b, row) => b + affine.c[row]!));
    return { ...dense, result: op.result, loc, attrs: { ...dense.attrs, bias: shifted } };
  }
  const scaled = Float32Array.from(
    numbersOf(weight),
    (value, i) => value * affine.c[Math.floor(i / width)]!,
  );
  const attrs = {
    ...dense.attrs,
    weight: like(weight, scaled),
    bias: vector(bias.map((b, row) => b * affine.c[row]!)),
  };
  return { ...dense, result: op.result, loc, attrs };
}

/** Reads an op as a scale or shift of something of the given width, if that is what it is. */
function affineOf(op: Op | undefined, width: number, view: View): Affine | undefined {
  if (!op || (op.kind !== 'mul' && op.kind !== 'add') || op.inputs.length !== 2) return undefined;
  const types = typesOf(view.graph);
  for (const [x, other] of [op.inputs, op.inputs.toReversed()] as [string, string][]) {
    const constant = view.definitions.get(other);
    if (constant?.kind !== 'constant') continue;
    const sameShape = types.get(x)!.shape.join() === op.type.shape.join();
    const c = features(constant.attrs['value'] as Tensor, width);
    if (sameShape && c) return { kind: op.kind, x, c, loc: op.loc };
  }
  return undefined;
}

/** A constant as one number for each feature of the last axis, if that is how it broadcasts. */
function features(constant: Tensor, width: number): number[] | undefined {
  const numbers = numbersOf(constant);
  if (sizeOf(constant.shape) === 1) return new Array<number>(width).fill(numbers[0]!);
  const isVector = constant.shape.at(-1) === width && sizeOf(constant.shape) === width;
  return isVector ? Array.from(numbers) : undefined;
}

function biasOf(dense: Op, out: number): number[] {
  const bias = dense.attrs['bias'] as Tensor | undefined;
  return bias ? Array.from(numbersOf(bias)) : new Array<number>(out).fill(0);
}

function vector(numbers: readonly number[]): Tensor {
  return like({ shape: [numbers.length] }, Float32Array.from(numbers));
}

function like({ shape }: { readonly shape: Shape }, data: Float32Array): Tensor {
  return tensor('f32', shape, data);
}

function countUsers(graph: Graph): Map<string, number> {
  const users = new Map<string, number>();
  const names = [...graph.ops.flatMap((op) => op.inputs), ...graph.outputs.map((o) => o.value)];
  for (const name of names) users.set(name, (users.get(name) ?? 0) + 1);
  return users;
}
