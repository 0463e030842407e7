import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, intAttr } from '../node.ts';

/** Computes on channels before space, also where `channels_last` says that they stand behind it. */
export function channelsFirst(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  compute: (x: Value) => Value,
): Value {
  if (intAttr(node, 'channels_last', 0) === 0) return compute(x);
  const axes = x.type.shape.map((_, axis) => axis);
  const forward = [...axes.slice(0, 1), ...axes.slice(-1), ...axes.slice(1, -1)];
  const y = compute(graph.emit(node, 'transpose', [x], { permutation: forward }));
  const back = [...axes.slice(0, 1), ...axes.slice(2), ...axes.slice(1, 2)];
  return graph.emit(node, 'transpose', [y], { permutation: back });
}
