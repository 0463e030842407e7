import { isFloat } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, invalid } from '../node.ts';
import { madeOf } from './made.ts';

/*
 * Masks are truths, which say whether a query sees a key, or numbers, which are added to its score.
 * Several hold together; all are broadcast to [batch, heads, queries, keys].
 */

/** What is added to the scores, minus infinity where a key is not seen; nothing where there is no mask. */
export function addedMask(
  node: OnnxNode,
  graph: GraphBuilder,
  masks: readonly Value[],
): Value | undefined {
  const truths = masks.filter(({ type }) => type.dtype === 'bool');
  const numbers = masks.filter(({ type }) => type.dtype !== 'bool');
  if (truths.length > 0) numbers.push(whereSeen(node, graph, truths));
  return numbers.length > 1 ? graph.emit(node, 'add', numbers) : numbers[0];
}

function whereSeen(node: OnnxNode, graph: GraphBuilder, truths: readonly Value[]): Value {
  const seen = truths.reduce((all, truth) => graph.emit(node, 'and', [all, truth]));
  const [zero, never] = [0, -Infinity].map((x) => graph.constant(node, tensorOf('f32', [], [x])));
  return graph.emit(node, 'where', [seen, zero!, never!]);
}

/** A mask of the model. Keys behind its end are not seen. */
export function givenMask(node: OnnxNode, graph: GraphBuilder, mask: Value, keys: number): Value {
  const { dtype, shape } = mask.type;
  if (dtype !== 'bool' && !isFloat(dtype)) invalid(node, `its mask is ${dtype}`);
  const extent = shape.at(-1) ?? 1;
  if (extent === 1 || extent === keys) return mask;
  if (extent > keys) invalid(node, `its mask is for ${extent} keys, there are ${keys}`);
  const before = shape.map(() => 0);
  const after = before.with(-1, keys - extent);
  return graph.emit(node, 'pad', [mask], { before, after, value: isFloat(dtype) ? -Infinity : 0 });
}

/** Which sequences of the batch are so long that they hold a key. */
export function withinLengths(
  node: OnnxNode,
  graph: GraphBuilder,
  lengths: Value,
  keys: number,
): Value {
  const places = graph.constant(
    node,
    madeOf(lengths.type.dtype, [keys], (key) => key),
  );
  return graph.emit(node, 'less', [places, lengths]);
}

/** How far a query sees from its own place, toward each side that has an end. */
export interface Window {
  readonly left: number | undefined;
  readonly right: number | undefined;
}

export function withinWindow(
  node: OnnxNode,
  graph: GraphBuilder,
  { left, right }: Window,
  at: {
    readonly queries: number;
    readonly keys: number;
    /** The place of the first query among the keys. */
    readonly offset: Value;
  },
): readonly Value[] {
  const from = (i: number) => (i % at.keys) - Math.floor(i / at.keys);
  const distance = graph.constant(node, madeOf('i64', [at.queries, at.keys], from));
  const moved = (by: number) =>
    graph.emit(node, 'add', [at.offset, graph.constant(node, tensorOf('i64', [], [by]))]);
  const isAtMost = (a: Value, b: Value) => graph.emit(node, 'less-or-equal', [a, b]);
  return [
    ...(left === undefined ? [] : [isAtMost(moved(-left), distance)]),
    ...(right === undefined ? [] : [isAtMost(distance, moved(right))]),
  ];
}
