import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, choiceAttr, floatAttr, inputOf } from '../node.ts';
import { direct } from './direct.ts';
import type { Operators } from './operator.ts';

/** GELU of ONNX, and what onnxruntime's optimiser makes of those before operator set 20. */
export const gelu: Operators = {
  Gelu: direct('gelu', 1, (node) => ({
    approximate: choiceAttr(node, 'approximate', ['none', 'tanh']),
  })),
  'com.microsoft.BiasGelu': (node, graph) =>
    graph.emit(node, 'gelu', [biased(node, graph, inputOf(node, 1))]),
  'com.microsoft.FastGelu': (node, graph) =>
    graph.emit(node, 'gelu', [biased(node, graph, node.inputs[1])], { approximate: 'tanh' }),
  'com.microsoft.Gelu': direct('gelu'),
  'com.microsoft.QuickGelu': direct('silu', 1, (node) => ({
    alpha: floatAttr(node, 'alpha', Math.fround(1.702)),
  })),
};

function biased(node: OnnxNode, graph: GraphBuilder, bias: Value | undefined): Value {
  const x = inputOf(node, 0);
  return bias ? graph.emit(node, 'add', [x, bias]) : x;
}
