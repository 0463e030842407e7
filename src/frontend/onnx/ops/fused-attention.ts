import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, intsAttr, invalid, unsupported } from '../node.ts';
import { attendPadded } from './attend-padded.ts';
import { behindPast, splitHeads } from './heads.ts';
import type { Operators } from './operator.ts';
import { multiply, plus } from './product.ts';
import { sliceOf } from './slices.ts';

/** Attention as onnxruntime fuses it, with the bias or the whole projection in front of it. */
export const fusedAttention: Operators = {
  'com.microsoft.Attention': readFused,
  'com.microsoft.MultiHeadAttention': readMultiHead,
};

/** One product gives queries, keys and values side by side. */
function readFused(node: OnnxNode, graph: GraphBuilder): readonly (Value | undefined)[] {
  if (intAttr(node, 'do_rotary', 0) !== 0) unsupported(node, 'it turns its queries and keys');
  if (node.inputs[6]) unsupported(node, 'it shares the buffer of its past');
  const product = multiply(node, graph, inputOf(node, 0), inputOf(node, 1));
  const whole = plus(node, graph, product, node.inputs[2]);
  const width = whole.type.shape.at(-1) ?? 0;
  const sizes = readSizes(node, width);
  const heads = intAttr(node, 'num_heads', 0);
  const starts = [0, sizes[0]!, sizes[0]! + sizes[1]!];
  const [q, k, v] = starts.map((start, i) =>
    splitHeads(node, graph, lastPart(node, graph, whole, start, sizes[i]!), heads),
  ) as [Value, Value, Value];
  const [keys, values] = [k, v].map((value, i) =>
    behindPast(node, graph, pastOf(node, graph, node.inputs[4], i), value),
  ) as [Value, Value];
  const past = node.inputs[4]?.type.shape[3] ?? 0;
  const masks = { padding: node.inputs[3], bias: node.inputs[5], past };
  const y = attendPadded(node, graph, { q, k: keys, v: values, ...masks });
  return [y, node.outputs[1] ? presentOf(node, graph, [keys, values]) : undefined];
}

/** How many elements are queries, keys and values; a third each unless it says so. */
function readSizes(node: OnnxNode, width: number): readonly number[] {
  const sizes = intsAttr(node, 'qkv_hidden_sizes') ?? [width / 3, width / 3, width / 3];
  const isSplit = sizes.length === 3 && sizes.every((size) => Number.isInteger(size) && size > 0);
  const sum = sizes.reduce((all, size) => all + size, 0);
  if (isSplit && sum === width) return sizes;
  return invalid(node, `${width} elements do not make queries, keys and values`);
}

/** Keys and values with heads of their own come from another layer, as they are. */
function readMultiHead(node: OnnxNode, graph: GraphBuilder): readonly (Value | undefined)[] {
  const [query, key, value] = [inputOf(node, 0), inputOf(node, 1), node.inputs[2]];
  if (!value || query.type.shape.length !== 3)
    return unsupported(node, 'its queries, keys and values are packed');
  if (node.inputs[8] ?? node.inputs[9]) unsupported(node, 'it shares the buffer of its past');
  const heads = intAttr(node, 'num_heads', 0);
  const biases = biasParts(node, graph, [query, key, value]);
  const [q, k, v] = [query, key, value].map((x, i) => {
    if (x.type.shape.length === 4) return x;
    return splitHeads(node, graph, plus(node, graph, x, biases[i]), heads);
  }) as [Value, Value, Value];
  const keys = behindPast(node, graph, node.inputs[6], k);
  const values = behindPast(node, graph, node.inputs[7], v);
  const past = node.inputs[6]?.type.shape[2] ?? 0;
  const masks = { padding: node.inputs[4], bias: node.inputs[5], past };
  return [attendPadded(node, graph, { q, k: keys, v: values, ...masks }), keys, values];
}

/** What is added to queries, keys and values, one behind the other in one input. */
function biasParts(
  node: OnnxNode,
  graph: GraphBuilder,
  parts: readonly Value[],
): readonly (Value | undefined)[] {
  const bias = node.inputs[3];
  if (!bias) return [];
  const widths = parts.map(({ type: { shape } }) =>
    shape.length === 4 ? shape[1]! * shape[3]! : shape.at(-1)!,
  );
  const starts = [0, widths[0]!, widths[0]! + widths[1]!];
  return widths.map((width, i) => lastPart(node, graph, bias, starts[i]!, width));
}

function lastPart(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  start: number,
  count: number,
): Value {
  const axis = x.type.shape.length - 1;
  return sliceOf(node, graph, x, new Map([[axis, { start, count, step: 1 }]]));
}

/** The keys or the values of what was before, which one tensor holds. */
function pastOf(
  node: OnnxNode,
  graph: GraphBuilder,
  past: Value | undefined,
  which: number,
): Value | undefined {
  if (!past) return undefined;
  if (past.type.shape.length !== 5) invalid(node, 'its past has not five axes');
  const part = sliceOf(node, graph, past, new Map([[0, { start: which, count: 1, step: 1 }]]));
  return graph.emit(node, 'reshape', [part], { shape: past.type.shape.slice(1) });
}

function presentOf(node: OnnxNode, graph: GraphBuilder, parts: readonly Value[]): Value {
  const apart = parts.map((part) =>
    graph.emit(node, 'reshape', [part], { shape: [1, ...part.type.shape] }),
  );
  return graph.emit(node, 'concat', apart, { axis: 0 });
}
