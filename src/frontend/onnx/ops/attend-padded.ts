import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, intAttr, unsupported } from '../node.ts';
import { addedMask, withinLengths } from './attention-mask.ts';
import { attend } from './attend.ts';
import { mergeHeads } from './heads.ts';

/** Queries, keys and values, [batch, heads, places, width] each, and what is known of the keys. */
interface Padded {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  /** Integers that are zero where a sequence is only filled up, or how long each sequence is. */
  readonly padding: Value | undefined;
  readonly bias: Value | undefined;
  /** Keys that come from before, in front of the others. */
  readonly past: number;
}

/** What attention gives for sequences that were filled up to one length, heads side by side. */
export function attendPadded(
  node: OnnxNode,
  graph: GraphBuilder,
  { q, k, v, padding, bias, past }: Padded,
): Value {
  const hidden = padding && whereFilled(node, graph, padding, k);
  const mask = addedMask(
    node,
    graph,
    [bias, hidden].filter((it) => it !== undefined),
  );
  const scale = floatAttr(node, 'scale', 0) || 1 / Math.sqrt(q.type.shape[3]!);
  const causal = intAttr(node, 'unidirectional', 0) !== 0;
  const y = attend(node, graph, { q, k, v, scale, softcap: 0 }, { mask, causal, past });
  return mergeHeads(node, graph, y);
}

/** A large negative number where there is nothing to see. */
function whereFilled(node: OnnxNode, graph: GraphBuilder, padding: Value, k: Value): Value {
  const { shape } = padding.type;
  const filler = floatAttr(node, 'mask_filter_value', -10000);
  const [zero, filled] = [0, filler].map((x) => graph.constant(node, tensorOf('f32', [], [x])));
  const isSeen = seen(node, graph, padding, k);
  if (!isSeen) return unsupported(node, `its mask is of shape [${shape.join(',')}]`);
  return graph.emit(node, 'where', [isSeen, zero!, filled!]);
}

function seen(node: OnnxNode, graph: GraphBuilder, padding: Value, k: Value): Value | undefined {
  const { shape } = padding.type;
  const [batch = 0, second = 0, third = 0] = shape;
  if (batch !== k.type.shape[0]) return undefined;
  const spread = (to: readonly number[]) => graph.emit(node, 'reshape', [padding], { shape: to });
  if (shape.length === 1)
    return withinLengths(node, graph, spread([batch, 1, 1, 1]), k.type.shape[2]!);
  const truths = (x: Value) => graph.emit(node, 'cast', [x], { to: 'bool' });
  if (shape.length === 2) return truths(spread([batch, 1, 1, second]));
  return shape.length === 3 ? truths(spread([batch, 1, second, third])) : undefined;
}
