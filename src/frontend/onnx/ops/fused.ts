import type { Attrs } from '../../../ir/graph.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  floatAttr,
  floatsAttr,
  inputOf,
  intAttr,
  textAttr,
  unsupported,
} from '../node.ts';
import { conv } from './conv.ts';
import type { Operators } from './operator.ts';
import { multiply, plus, readGemm, times } from './product.ts';

/** What onnxruntime makes of several operators of ONNX when it optimises a model. */
export const fused: Operators = {
  'com.microsoft.FusedConv': readFusedConv,
  'com.microsoft.FusedGemm': (node, graph) => {
    const parameters = ['activation_alpha', 'activation_beta'].map((name) =>
      node.attrs.has(name) ? floatAttr(node, name, 0) : undefined,
    );
    return activate(node, graph, readGemm(node, graph), parameters);
  },
  'com.microsoft.FusedMatMul': readFusedMatMul,
  'com.microsoft.TransposeMatMul': readFusedMatMul,
};

function readFusedConv(node: OnnxNode, graph: GraphBuilder): Value {
  const [y] = [conv['Conv']!(node, graph)].flat() as [Value];
  const sum = plus(node, graph, y, node.inputs[3]);
  return activate(node, graph, sum, floatsAttr(node, 'activation_params') ?? []);
}

/** Axes are turned where attributes say so: the last two, or the first one behind all others but the last. */
function readFusedMatMul(node: OnnxNode, graph: GraphBuilder): Value {
  const turned = (index: number, side: 'A' | 'B') => {
    const x = inputOf(node, index);
    const order = x.type.shape.map((_, axis) => axis);
    if (intAttr(node, `transBatch${side}`, 0) !== 0) order.splice(-1, 0, ...order.splice(0, 1));
    if (intAttr(node, `trans${side}`, 0) !== 0) order.push(...order.splice(-2, 1));
    return order.every((axis, i) => axis === i)
      ? x
      : graph.emit(node, 'transpose', [x], { permutation: order });
  };
  const y = multiply(node, graph, turned(0, 'A'), turned(1, 'B'));
  return times(node, graph, y, floatAttr(node, 'alpha', 1));
}

/** The activation that a node names, with its one or two parameters. */
function activate(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  [alpha, beta]: readonly (number | undefined)[],
): Value {
  const name = textAttr(node, 'activation', '');
  if (name === '') return x;
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (!activation) return unsupported(node, `its activation is '${name.slice(0, 100)}'`);
  const [kind, attrs] = activation(alpha, beta);
  return graph.emit(node, kind, [x], attrs);
}

type Activation = (alpha?: number, beta?: number) => readonly [kind: string, attrs: Attrs];

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  Clip: (low = -Infinity, high = Infinity) => ['clip', { low, high }],
  HardSigmoid: (slope = Math.fround(0.2), offset = 0.5) => ['hard-sigmoid', { slope, offset }],
  LeakyRelu: (slope = 0.01) => ['leaky-relu', { slope: tensorOf('f32', [], [slope]) }],
  Relu: () => ['relu', {}],
  Sigmoid: () => ['sigmoid', {}],
  Tanh: () => ['tanh', {}],
};
