import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, invalid } from '../node.ts';

/*
 * Values of attention are [batch, heads, places, width]; between layers the heads stand side by side,
 * [batch, places, heads * width].
 */

/** The heads of a value in three axes, apart. */
export function splitHeads(node: OnnxNode, graph: GraphBuilder, x: Value, heads: number): Value {
  const [batch = 0, places = 0, width = 0] = x.type.shape;
  if (x.type.shape.length !== 3) invalid(node, `[${x.type.shape.join(',')}] has not three axes`);
  if (heads < 1 || width % heads !== 0)
    invalid(node, `${width} elements do not make ${heads} heads`);
  const apart = graph.emit(node, 'reshape', [x], { shape: [batch, places, heads, width / heads] });
  return graph.emit(node, 'transpose', [apart], { permutation: HEADS_FIRST });
}

/** The other way around. */
export function mergeHeads(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  const [batch, heads, places, width] = x.type.shape as [number, number, number, number];
  const turned = graph.emit(node, 'transpose', [x], { permutation: HEADS_FIRST });
  return graph.emit(node, 'reshape', [turned], { shape: [batch, places, heads * width] });
}

const HEADS_FIRST = [0, 2, 1, 3];

/** Keys or values of before, in front of those of now. */
export function behindPast(
  node: OnnxNode,
  graph: GraphBuilder,
  past: Value | undefined,
  x: Value,
): Value {
  return past ? graph.emit(node, 'concat', [past, x], { axis: 2 }) : x;
}
