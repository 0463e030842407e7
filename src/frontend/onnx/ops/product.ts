import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, intAttr, invalid } from '../node.ts';
import { numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';

/** Products of matrices: a dense layer where the right side is a constant matrix. */
export const product: Operators = { Gemm: readGemm, MatMul: readMatMul };

function readMatMul(node: OnnxNode, graph: GraphBuilder): Value {
  const [a, b] = [inputOf(node, 0), inputOf(node, 1)];
  const isDense = isWeight(b) && a.type.shape.length >= 2;
  if (!isDense) return graph.emit(node, 'matmul', [a, b]);
  return graph.emit(node, 'dense', [a], { weight: flip(node, graph, b).constant! });
}

/** y = alpha * a * b + beta * c. */
function readGemm(node: OnnxNode, graph: GraphBuilder): Value {
  const [a, b, c] = [inputOf(node, 0), inputOf(node, 1), node.inputs[2]];
  if (a.type.shape.length !== 2) invalid(node, 'its first input is not a matrix');
  if (b.type.shape.length !== 2) invalid(node, 'its second input is not a matrix');
  const left = intAttr(node, 'transA', 0) === 0 ? a : flip(node, graph, a);
  const isTurned = intAttr(node, 'transB', 0) !== 0;
  const alpha = floatAttr(node, 'alpha', 1);
  const added = c && times(node, graph, c, floatAttr(node, 'beta', 1));
  if (isWeight(b)) {
    const matrix = isTurned ? b : flip(node, graph, b);
    const weight = times(node, graph, matrix, alpha).constant!;
    const bias = biasOf(added, weight.shape[0]!);
    if (bias) return graph.emit(node, 'dense', [left], { weight, bias });
    const y = graph.emit(node, 'dense', [left], { weight });
    return added ? graph.emit(node, 'add', [y, added]) : y;
  }
  const right = isTurned ? flip(node, graph, b) : b;
  const y = times(node, graph, graph.emit(node, 'matmul', [left, right]), alpha);
  return added ? graph.emit(node, 'add', [y, added]) : y;
}

/** A constant matrix that can be the weight of a `dense` op. */
function isWeight({ type, constant }: Value): boolean {
  return constant !== undefined && isFloat(type.dtype) && type.shape.length === 2;
}

/** What is added to a product as a bias vector, if it is one. */
function biasOf(added: Value | undefined, outputs: number): Tensor | undefined {
  const { constant } = added ?? {};
  return constant?.shape.length === 1 && sizeOf(constant.shape) === outputs ? constant : undefined;
}

function flip(node: OnnxNode, graph: GraphBuilder, matrix: Value): Value {
  return graph.emit(node, 'transpose', [matrix], { permutation: [1, 0] });
}

function times(node: OnnxNode, graph: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : graph.emit(node, 'mul', [x, numberLike(node, graph, x, factor)]);
}
