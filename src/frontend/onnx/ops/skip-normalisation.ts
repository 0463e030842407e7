import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, unsupported } from '../node.ts';
import { madeOf } from './made.ts';
import { scaled } from './normalisation.ts';
import type { Operators } from './operator.ts';

/** Normalisations that onnxruntime fuses with the sums in front of them. */
export const skipNormalisation: Operators = {
  'com.microsoft.EmbedLayerNormalization': readEmbedding,
  'com.microsoft.SkipLayerNormalization': (node, graph) =>
    readSkip(node, graph, { kind: 'layer-norm', shift: node.inputs[3], bias: node.inputs[4] }),
  'com.microsoft.SkipSimplifiedLayerNormalization': (node, graph) =>
    readSkip(node, graph, { kind: 'rms-norm', shift: undefined, bias: node.inputs[3] }),
};

interface Skip {
  readonly kind: 'layer-norm' | 'rms-norm';
  readonly shift: Value | undefined;
  readonly bias: Value | undefined;
}

const EPSILON = Math.fround(1e-12);

/** Mean and deviation, its second and third output, are for training only. */
function readSkip(node: OnnxNode, graph: GraphBuilder, { kind, shift, bias }: Skip) {
  const parts = [inputOf(node, 0), inputOf(node, 1), ...(bias ? [bias] : [])];
  const sum = graph.emit(node, 'add', parts);
  const axis = lastAxis(node, sum);
  const epsilon = floatAttr(node, 'epsilon', EPSILON);
  const rows = graph.emit(node, kind, [sum], { axis, epsilon });
  return [scaled(node, graph, rows, inputOf(node, 2), shift), undefined, undefined, sum];
}

function lastAxis(node: OnnxNode, { type: { shape } }: Value): number {
  return shape.length > 0 ? shape.length - 1 : unsupported(node, 'its input has no axes');
}

/** The sum of what a word, its place and its segment stand for, normalised. */
function readEmbedding(node: OnnxNode, graph: GraphBuilder) {
  const words = inputOf(node, 0);
  const [, places = 0] = words.type.shape;
  const counted = graph.constant(
    node,
    madeOf('i64', [1, places], (place) => place),
  );
  const look = (table: Value, ids: Value) => graph.emit(node, 'gather', [table, ids], { axis: 0 });
  const parts = [
    look(inputOf(node, 2), words),
    look(inputOf(node, 3), node.inputs[8] ?? counted),
    ...(node.inputs[1] && node.inputs[4] ? [look(node.inputs[4], node.inputs[1])] : []),
  ];
  const sum = graph.emit(node, 'add', parts);
  const axis = lastAxis(node, sum);
  const epsilon = floatAttr(node, 'epsilon', EPSILON);
  const rows = graph.emit(node, 'layer-norm', [sum], { axis, epsilon });
  const y = scaled(node, graph, rows, inputOf(node, 5), inputOf(node, 6));
  return [y, node.outputs[1] ? countWords(node, graph, words) : undefined, sum];
}

/** How many places of each sequence the mask leaves; zero where there is no mask. */
function countWords(node: OnnxNode, graph: GraphBuilder, words: Value): Value {
  const mask = node.inputs[7];
  if (mask) return graph.emit(node, 'reduce-sum', [mask], { axes: [1], keepDims: false });
  const batch = words.type.shape[0] ?? 0;
  return graph.constant(
    node,
    madeOf('i32', [batch], () => 0),
  );
}
