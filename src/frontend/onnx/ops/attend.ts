import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { OnnxNode } from '../node.ts';
import { madeOf } from './made.ts';
import { times } from './product.ts';

/** Queries, keys and values are [batch, heads, places, width]; what the scores go through. */
export interface Heads {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  readonly scale: number;
  readonly softcap: number;
}

/** Whether a query sees only keys up to its own place, and how many there are before the first query. */
export interface Causal {
  readonly causal: boolean;
  readonly past: number;
}

export const SEES_ALL: Causal = { causal: false, past: 0 };

/** What attention gives, [batch, heads, queries, width of the values]. */
export function attend(
  node: OnnxNode,
  graph: GraphBuilder,
  { q, k, v, scale, softcap }: Heads,
  { mask, causal, past }: Causal & { readonly mask: Value | undefined },
): Value {
  const attrs = { scale, softcap, causal, past };
  return mask
    ? graph.emit(node, 'masked-attention', [q, k, v, mask], attrs)
    : graph.emit(node, 'attention', [q, k, v], attrs);
}

/** Scores on their way to softmax: raw, capped, masked, or behind it. */
export function scoresAt(
  node: OnnxNode,
  graph: GraphBuilder,
  heads: Heads,
  { stop, mask }: { readonly stop: 0 | 1 | 2 | 3; readonly mask: Value | undefined },
): Value {
  if (stop === 3) return shares(node, graph, heads, mask);
  const keys = graph.emit(node, 'transpose', [repeated(node, graph, heads)], {
    permutation: [0, 1, 3, 2],
  });
  const product = graph.emit(node, 'matmul', [heads.q, keys]);
  const scores = times(node, graph, product, heads.scale);
  const { softcap } = heads;
  if (stop === 0) return scores;
  const capped = softcap === 0 ? scores : bent(node, graph, scores, softcap);
  return stop === 2 && mask ? graph.emit(node, 'add', [capped, mask]) : capped;
}

function bent(node: OnnxNode, graph: GraphBuilder, x: Value, softcap: number): Value {
  const y = graph.emit(node, 'tanh', [times(node, graph, x, 1 / softcap)]);
  return times(node, graph, y, softcap);
}

/** Keys, each head of them as often as heads of queries read it. */
function repeated(node: OnnxNode, graph: GraphBuilder, { q, k }: Heads): Value {
  const [batch, groups, keys, width] = k.type.shape as [number, number, number, number];
  const heads = q.type.shape[1]!;
  if (heads === groups || groups === 0) return k;
  const apart = graph.emit(node, 'reshape', [k], { shape: [batch, groups, 1, keys, width] });
  const shape = [batch, groups, heads / groups, keys, width];
  const whole = graph.emit(node, 'expand', [apart], { shape });
  return graph.emit(node, 'reshape', [whole], { shape: [batch, heads, keys, width] });
}

/** The share of each key: what attention gives where its values are one for one key and zero for others. */
function shares(node: OnnxNode, graph: GraphBuilder, heads: Heads, mask: Value | undefined): Value {
  const [batch, groups, keys] = heads.k.type.shape as [number, number, number];
  const isOn = (i: number) => Number(i % keys === Math.floor(i / keys));
  const eye = graph.constant(node, madeOf('f32', [keys, keys], isOn));
  const v = graph.emit(node, 'expand', [eye], { shape: [batch, groups, keys, keys] });
  return attend(node, graph, { ...heads, v }, { mask, ...SEES_ALL });
}
