import { sameShape } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, invalid, unsupported } from '../node.ts';
import { madeOf } from './made.ts';
import { negated } from './numbers.ts';
import type { Operators } from './operator.ts';
import { sliceOf } from './slices.ts';

/** Turns pairs of elements by angles that depend on where they stand in the sequence. */
export const rotary: Operators = {
  RotaryEmbedding: readRotary,
  'com.microsoft.RotaryEmbedding': readContributed,
};

/** Cosines and sines are [batch, places, pairs], or tables of them by position. */
interface Angles {
  readonly cos: Value;
  readonly sin: Value;
  readonly positions: Value | undefined;
}

function readRotary(node: OnnxNode, graph: GraphBuilder): Value {
  const angles = { cos: inputOf(node, 1), sin: inputOf(node, 2), positions: node.inputs[3] };
  return turnedHeads(node, graph, angles, intAttr(node, 'num_heads', 0));
}

/** One position stands for a sequence that begins there. */
function readContributed(node: OnnxNode, graph: GraphBuilder): Value {
  if (intAttr(node, 'is_packed_batching', 0) !== 0) unsupported(node, 'it packs its batches');
  const [x, given] = [inputOf(node, 0), inputOf(node, 1)];
  const [cos, sin] = [inputOf(node, 2), inputOf(node, 3)];
  const { shape } = x.type;
  const [batch, places] = [shape[0] ?? 0, shape.at(shape.length === 4 ? 2 : 1) ?? 0];
  const counted = graph.constant(
    node,
    madeOf('i64', [batch, places], (i) => i % places),
  );
  const isStart = given.type.shape.length === 1;
  const positions = isStart ? graph.emit(node, 'add', [given, counted]) : given;
  const width = 2 * (cos.type.shape[1] ?? 0);
  const heads = intAttr(node, 'num_heads', 0) || Math.floor((shape.at(-1) ?? 0) / width);
  return turnedHeads(node, graph, { cos, sin, positions }, heads);
}

/** Heads stand side by side in three axes, and before the places in four. */
function turnedHeads(node: OnnxNode, graph: GraphBuilder, angles: Angles, heads: number): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  if (shape.length !== 3 && shape.length !== 4) invalid(node, `its input has ${shape.length} axes`);
  if (shape.length === 4) return turned(node, graph, x, { ...angles, placeAxis: 2 });
  const [batch, places, width] = shape as [number, number, number];
  if (heads < 1 || width % heads !== 0)
    invalid(node, `${width} elements do not make ${heads} heads`);
  const to = [batch, places, heads, width / heads];
  const apart = graph.emit(node, 'reshape', [x], { shape: to });
  const y = turned(node, graph, apart, { ...angles, placeAxis: 1 });
  return graph.emit(node, 'reshape', [y], { shape });
}

/** Of each head, the first elements are turned; those behind stay as they are. */
function turned(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  { cos, sin, positions, placeAxis }: Angles & { readonly placeAxis: 1 | 2 },
): Value {
  const [batch, places, width] = [x.type.shape[0]!, x.type.shape[placeAxis]!, x.type.shape[3]!];
  const count = intAttr(node, 'rotary_embedding_dim', 0) || width;
  if (count > width || count % 2 !== 0) invalid(node, `it turns ${count} of ${width} elements`);
  const [cosines, sines] = [cos, sin].map((table) => {
    const found = positions ? graph.emit(node, 'gather', [table, positions], { axis: 0 }) : table;
    if (!sameShape(found.type.shape, [batch, places, count / 2]))
      invalid(node, `its angles are not [${batch},${places},${count / 2}]`);
    const shape = placeAxis === 1 ? [batch, places, 1, count / 2] : [batch, 1, places, count / 2];
    return graph.emit(node, 'reshape', [found], { shape });
  });
  const isInterleaved = intAttr(node, 'interleaved', 0) !== 0;
  const [a, b] = [0, 1].map((half) => {
    const start = isInterleaved ? half : (half * count) / 2;
    const range = { start, count: count / 2, step: isInterleaved ? 2 : 1 };
    return sliceOf(node, graph, x, new Map([[3, range]]));
  });
  const mul = (p: Value, q: Value) => graph.emit(node, 'mul', [p, q]);
  const add = (p: Value, q: Value) => graph.emit(node, 'add', [p, q]);
  const parts = [
    add(mul(cosines!, a!), negated(node, graph, mul(sines!, b!))),
    add(mul(sines!, a!), mul(cosines!, b!)),
  ];
  const whole = isInterleaved
    ? interleaved(node, graph, parts)
    : graph.emit(node, 'concat', parts, { axis: 3 });
  if (count === width) return whole;
  const rest = new Map([[3, { start: count, count: width - count, step: 1 }]]);
  return graph.emit(node, 'concat', [whole, sliceOf(node, graph, x, rest)], { axis: 3 });
}

/** Elements of two values by turns, along their last axis. */
function interleaved(node: OnnxNode, graph: GraphBuilder, parts: readonly Value[]): Value {
  const { shape } = parts[0]!.type;
  const apart = parts.map((part) => graph.emit(node, 'reshape', [part], { shape: [...shape, 1] }));
  const pairs = graph.emit(node, 'concat', apart, { axis: 4 });
  return graph.emit(node, 'reshape', [pairs], { shape: shape.with(3, 2 * shape[3]!) });
}
