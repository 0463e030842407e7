import { isFloat } from '../../../tensor/dtype.ts';
import { sameShape } from '../../../tensor/shape.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, intAttr, invalid, unsupported } from '../node.ts';
import { numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';

/** Products of matrices: a dense layer where the right side is a constant matrix. */
export const product: Operators = {
  Gemm: readGemm,
  MatMul: (node, graph) => multiply(node, graph, inputOf(node, 0), inputOf(node, 1)),
};

/** numpy's product of two values. */
export function multiply(node: OnnxNode, graph: GraphBuilder, a: Value, b: Value): Value {
  const rank = a.type.shape.length;
  if (!isWeight(b) || rank === 0) return graph.emit(node, 'matmul', [a, b]);
  if (b.type.shape.length === 2)
    return graph.emit(node, 'dense', [a], { weight: flip(node, graph, b).constant! });
  const row = graph.emit(node, 'reshape', [b], { shape: [1, ...b.type.shape] });
  const y = graph.emit(node, 'dense', [a], { weight: row.constant! });
  return graph.emit(node, 'reshape', [y], { shape: a.type.shape.slice(0, -1) });
}

/** y = alpha * a * b + beta * c. */
export function readGemm(node: OnnxNode, graph: GraphBuilder): Value {
  const [a, b, c] = [inputOf(node, 0), inputOf(node, 1), node.inputs[2]];
  if (a.type.shape.length !== 2) invalid(node, 'its first input is not a matrix');
  if (b.type.shape.length !== 2) invalid(node, 'its second input is not a matrix');
  const left = turnedBy(node, graph, a, 'transA');
  const isTurned = intAttr(node, 'transB', 0) !== 0;
  const beta = floatAttr(node, 'beta', 1);
  const alpha = floatAttr(node, 'alpha', 1);
  const added = c && beta !== 0 ? times(node, graph, c, beta) : undefined;
  if (isWeight(b)) {
    const matrix = isTurned ? b : flip(node, graph, b);
    const weight = times(node, graph, matrix, alpha).constant!;
    const bias = biasOf(added, weight.shape[0]!);
    if (bias) return graph.emit(node, 'dense', [left], { weight, bias });
    return plus(node, graph, graph.emit(node, 'dense', [left], { weight }), added);
  }
  const right = isTurned ? flip(node, graph, b) : b;
  const y = times(node, graph, graph.emit(node, 'matmul', [left, right]), alpha);
  return plus(node, graph, y, added);
}

/** A constant matrix or vector that can be the weight of a `dense` op. */
function isWeight({ type, constant }: Value): boolean {
  const rank = type.shape.length;
  return constant !== undefined && isFloat(type.dtype) && (rank === 1 || rank === 2);
}

/** What is added to a product as a bias vector, if it is one. */
function biasOf(added: Value | undefined, outputs: number): Tensor | undefined {
  const { constant } = added ?? {};
  return constant && sameShape(constant.shape, [outputs]) ? constant : undefined;
}

/** A sum that has the shape of its first part. */
export function plus(
  node: OnnxNode,
  graph: GraphBuilder,
  y: Value,
  added: Value | undefined,
): Value {
  if (!added) return y;
  const sum = graph.emit(node, 'add', [y, added]);
  if (sameShape(sum.type.shape, y.type.shape)) return sum;
  return invalid(node, `[${added.type.shape.join(',')}] cannot be added to its product`);
}

/** A matrix, flipped where an attribute says so. */
export function turnedBy(node: OnnxNode, graph: GraphBuilder, matrix: Value, attr: string): Value {
  return intAttr(node, attr, 0) === 0 ? matrix : flip(node, graph, matrix);
}

function flip(node: OnnxNode, graph: GraphBuilder, matrix: Value): Value {
  return graph.emit(node, 'transpose', [matrix], { permutation: [1, 0] });
}

/** A value times a number. */
export function times(node: OnnxNode, graph: GraphBuilder, x: Value, factor: number): Value {
  if (factor === 1) return x;
  if (!isFloat(x.type.dtype)) unsupported(node, `it multiplies ${x.type.dtype} by ${factor}`);
  return graph.emit(node, 'mul', [x, numberLike(node, graph, x, factor)]);
}
