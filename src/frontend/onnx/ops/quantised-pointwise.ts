import { sizeOf } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, frontAxis, inputOf, intAttr, invalid } from '../node.ts';
import { activation } from './activation.ts';
import { channelsFirst } from './channels-first.ts';
import { type Levels, alongAxis, fromLevels, toLevels, zerosFor } from './levels.ts';
import { normalisation } from './normalisation.ts';
import type { Operators, ReadNode } from './operator.ts';
import { averagePool, overSpace } from './pool.ts';

/** Operators of onnxruntime on levels: they do what the operator of floats does, between two scales. */
export const quantisedPointwise: Operators = {
  'com.microsoft.QLinearAdd': ofTwo('add'),
  'com.microsoft.QLinearAveragePool': ofOne((node, graph) =>
    channelsFirst(node, graph, inputOf(node, 0), (x) => averagePool(node, graph, x)),
  ),
  'com.microsoft.QLinearConcat': readConcat,
  'com.microsoft.QLinearGlobalAveragePool': ofOne((node, graph) =>
    channelsFirst(node, graph, inputOf(node, 0), (x) => overSpace(node, graph, 'reduce-mean', x)),
  ),
  'com.microsoft.QLinearLeakyRelu': ofOne(activation['LeakyRelu']!),
  'com.microsoft.QLinearMul': ofTwo('mul'),
  'com.microsoft.QLinearSigmoid': ofOne(activation['Sigmoid']!),
  'com.microsoft.QLinearSoftmax': ofOne((node, graph) =>
    normalisation['Softmax']!({ ...node, opset: intAttr(node, 'opset', 13) }, graph),
  ),
  'com.microsoft.QLinearWhere': (node, graph) => {
    const [a, b] = [floatsAt(node, graph, 1), floatsAt(node, graph, 4)];
    const y = graph.emit(node, 'where', [inputOf(node, 0), a, b]);
    return toLevels(node, graph, y, levelsAt(node, graph, 7, inputOf(node, 1)));
  },
};

/** An operator of one value: its levels, scale and zero point, then scale and zero point of the result. */
function ofOne(read: ReadNode): ReadNode {
  return (node, graph) => {
    const result = read({ ...node, inputs: [floatsAt(node, graph, 0)] }, graph);
    const [y] = [result].flat() as [Value];
    return toLevels(node, graph, y, levelsAt(node, graph, 3, inputOf(node, 0)));
  };
}

function ofTwo(kind: string): ReadNode {
  return (node, graph) => {
    const y = graph.emit(node, kind, [floatsAt(node, graph, 0), floatsAt(node, graph, 3)]);
    return toLevels(node, graph, y, levelsAt(node, graph, 6, inputOf(node, 0)));
  };
}

/** Scale and zero point of the result come first, then three inputs for each part. */
function readConcat(node: OnnxNode, graph: GraphBuilder): Value {
  const count = (node.inputs.length - 2) / 3;
  if (!Number.isInteger(count) || count < 1)
    return invalid(node, `it has ${node.inputs.length} inputs`);
  const parts = Array.from({ length: count }, (_, i) => floatsAt(node, graph, 2 + 3 * i));
  const axis = frontAxis(node, intAttr(node, 'axis', 0), parts[0]!.type.shape.length);
  const y = graph.emit(node, 'concat', parts, { axis });
  return toLevels(node, graph, y, levelsAt(node, graph, 0, inputOf(node, 2)));
}

/** The floats that an input's levels stand for; its scale and zero point are the inputs behind it. */
function floatsAt(node: OnnxNode, graph: GraphBuilder, index: number): Value {
  const x = inputOf(node, index);
  return fromLevels(node, graph, x, levelsAt(node, graph, index + 1, x));
}

/** One scale for all and its zero point, which is zero of the type of `like` unless given. */
function levelsAt(node: OnnxNode, graph: GraphBuilder, index: number, like: Value): Levels {
  const scale = numberAt(node, graph, inputOf(node, index));
  const zero = node.inputs[index + 1];
  if (!zero) return { scale, zero: zerosFor(node, graph, scale, like.type.dtype) };
  return { scale, zero: numberAt(node, graph, zero) };
}

function numberAt(node: OnnxNode, graph: GraphBuilder, value: Value): Value {
  if (sizeOf(value.type.shape) !== 1)
    return invalid(node, 'a scale or zero point is not one number');
  return alongAxis(node, graph, value, [], 0);
}
