import type { Op } from '../../src/ir/graph.ts';
import { stridedWire } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, sizeOf, stridesOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Current, Spikes } from './carried.ts';
import { numberOf } from './curves.ts';
import { tabled } from './ids.ts';
import { scaled } from './linear.ts';
import type { Lowerings } from './lowering.ts';
import { currentOf } from './open-ids.ts';
import { curved } from './pointwise.ts';
import { sharesOf } from './shares.ts';
import { sumOf } from './sums.ts';
import { wire } from './wiring.ts';

/** Ops that multiply values with each other: bilinear products of two ledgers. */
export const PRODUCTS: Lowerings = {
  mul: { becomes: 'product', reads: 'narrow', lower: multiply },
  matmul: { becomes: 'product', reads: 'narrow', lower: matmul },
  attention: { becomes: 'products and shares', reads: 'narrow', lower: attend },
  'masked-attention': { becomes: 'products and shares', reads: 'narrow', lower: attend },
};

/** By a number: part of the function of the value. By constants: a weight each. By a value: a product. */
export function multiply(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
): Carried | undefined {
  const asCurve = curved(op, inputs, builder);
  if (asCurve && inputs.every((x) => x.as !== 'constant')) return asCurve;
  const [a, b] = inputs as [Carried, Carried];
  const constant = [a, b].find((x) => x.as === 'constant');
  if (constant?.as === 'constant') {
    const other = a === constant ? b : a;
    const number = numberOf(constant.tensor);
    if (number !== undefined && number !== 0) return curved(op, inputs, builder);
    if (other.as === 'constant' || other.as === 'ids') return undefined;
    const narrower = builder.spikes(op, other, op.inputs[a === constant ? 1 : 0]!);
    return scaled(op, narrower, constant.tensor, builder);
  }
  if (a.as === 'ids' || b.as === 'ids') return undefined;
  return product(
    op,
    'product',
    builder.spikes(op, a, op.inputs[0]!),
    builder.spikes(op, b, op.inputs[1]!),
    builder,
  );
}

function matmul(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const [a, b] = inputs as [Carried, Carried];
  if (a.as === 'ids' || b.as === 'ids') return undefined;
  const [left, right] = [a, b].map((x, i) => builder.spikes(op, x, op.inputs[i]!));
  return product(op, 'matrix-product', left!, right!, builder);
}

function product(
  op: Pick<Op, 'result' | 'loc'>,
  kind: string,
  a: Spikes,
  b: Spikes,
  builder: SnnBuilder,
): Current {
  const name = builder.emit(kind, op, [a.name, b.name], {});
  return { as: 'current', name, unit: a.scale * b.scale };
}

/** Scores are products of queries and keys, shares a softmax of them, the result products again. */
function attend(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const [q, k, v, mask] = inputs as readonly [Carried, Carried, Carried, Carried?];
  const { scale, causal = false, past = 0, softcap = 0 } = op.attrs as unknown as AttentionAttrs;
  if (softcap !== 0 || [q, k, v].some((x) => x.as === 'ids')) return undefined;
  const [queries, keys, values] = [q, k, v].map((x, i) => builder.spikes(op, x, op.inputs[i]!));
  const heads = builder.shapeOf(queries!.name).at(-3) ?? 1;
  const turned = swapped(op, shared(op, keys!, heads, builder), builder);
  const scores = product(part(op, 'scores'), 'matrix-product', queries!, turned, builder);
  const scaledScores = { ...scores, unit: scores.unit * scale };
  const masked = maskScores(op, scaledScores, mask, causal ? past : undefined, builder);
  if (!masked) return undefined;
  const weights = sharesOf(part(op, 'shares'), masked.scores, builder, masked.masks);
  return product(op, 'matrix-product', weights, shared(op, values!, heads, builder), builder);
}

interface Masked {
  readonly scores: Current;
  /** Whether the mask is -inf somewhere: what is masked there has no share even if all is. */
  readonly masks: boolean;
}

/** Scores with what is known of their mask as a bias, and with what comes in as a current. */
function maskScores(
  op: Op,
  scores: Current,
  mask: Carried | undefined,
  past: number | undefined,
  builder: SnnBuilder,
): Masked | undefined {
  const known = mask?.as === 'constant' ? mask.tensor : undefined;
  const bias = maskOf(builder.shapeOf(scores.name), known, past);
  const masks = bias !== undefined && numbersOf(bias).includes(-Infinity);
  if (!mask || known) return { scores: { ...scores, ...(bias && { bias }) }, masks };
  const chosen = mask.as === 'ids' ? tabled(mask) : undefined;
  const added = chosen
    ? currentOf(op, chosen, scores.unit, builder)
    : mask.as === 'ids'
      ? undefined
      : weighed(op, builder.spikes(op, mask, op.inputs[3]!), scores.unit, builder);
  if (!added) return undefined;
  const name = builder.emit('add', part(op, 'masked'), [scores.name, added.name], {});
  const biases = [bias, added.bias].flatMap((one) => one ?? []);
  const isOut = chosen?.rows.some((row) => row.includes(-Infinity)) === true;
  const total = biases.length > 0 ? { bias: sumOf(biases) } : {};
  return { scores: { as: 'current', name, unit: scores.unit, ...total }, masks: masks || isOut };
}

/** Spikes as a current in a unit. */
function weighed(op: Op, x: Spikes, unit: number, builder: SnnBuilder): Current {
  const weight = tensorOf('f32', [], [x.scale / unit]);
  const name = builder.emit('diagonal', part(op, 'mask'), [x.name], { weight });
  return { as: 'current', name, unit };
}

function part(op: Op, name: string): Op {
  return { ...op, result: `${op.result}.${name}` };
}

interface AttentionAttrs {
  readonly scale: number;
  readonly causal?: boolean;
  readonly past?: number;
  readonly softcap?: number;
}

/** Keys and values with a head for each head of the queries. */
function shared(op: Op, x: Spikes, heads: number, builder: SnnBuilder): Spikes {
  const shape = builder.shapeOf(x.name);
  const own = shape.at(-3) ?? 1;
  if (own === heads) return x;
  const to = [...shape.slice(0, -3), heads, ...shape.slice(-2)];
  const matrix = sizeOf(shape.slice(-2));
  const places = Int32Array.from({ length: sizeOf(to) }, (_, i) => {
    const head = Math.floor(i / matrix);
    const batch = Math.floor(head / heads);
    const from = batch * own + Math.floor((head % heads) / (heads / own));
    return from * matrix + (i % matrix);
  });
  return wire({ ...op, result: `${x.name}.heads` }, x, places, builder, to);
}

function swapped(op: Op, x: Spikes, builder: SnnBuilder): Spikes {
  const shape = builder.shapeOf(x.name);
  const to = [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
  const strides = stridesOf(shape);
  const turned = [...strides.slice(0, -2), strides.at(-1)!, strides.at(-2)!];
  const origin = { ...op, result: `${x.name}.turned` };
  return { ...x, name: builder.emit('wire', origin, [x.name], stridedWire(to, turned)) };
}

/** What is added to scores; -inf where a query must not see a key. */
function maskOf(
  shape: Shape,
  mask: Tensor | undefined,
  past: number | undefined,
): Tensor | undefined {
  if (past === undefined) return mask;
  const [queries, keys] = shape.slice(-2) as [number, number];
  const given = mask && numbersOf(mask);
  if (given && given.length !== queries * keys) return undefined;
  const numbers = Array.from({ length: queries * keys }, (_, i) => {
    const isLater = i % keys > Math.floor(i / keys) + past;
    return isLater ? -Infinity : (given?.[i] ?? 0);
  });
  return tensorOf('f32', [queries, keys], numbers);
}
