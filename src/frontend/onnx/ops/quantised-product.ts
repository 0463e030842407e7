import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, intAttr } from '../node.ts';
import { channelsFirst } from './channels-first.ts';
import { convolve } from './conv.ts';
import { centredConv, centredMatrices } from './integer-product.ts';
import { alongAxis, centred, toLevels } from './levels.ts';
import { castTo } from './numbers.ts';
import type { Operators } from './operator.ts';
import { multiply, plus, times, turnedBy } from './product.ts';
import { dynamicLevels, unitLevels } from './quantise.ts';

/**
 * Products of levels that become levels or floats again. Sums are floats that hold integers, rounded as
 * onnxruntime rounds its 32-bit sums before it scales them, so that the levels are the very same.
 */
export const quantisedProduct: Operators = {
  QLinearConv: readQLinearConv,
  QLinearMatMul: readQLinearMatMul,
  'com.microsoft.DynamicQuantizeMatMul': readDynamicQuantizeMatMul,
  'com.microsoft.MatMulIntegerToFloat': readMatMulIntegerToFloat,
  'com.microsoft.QGemm': readQGemm,
  'com.microsoft.QLinearConv': readQLinearConv,
};

function readQLinearConv(node: OnnxNode, graph: GraphBuilder): Value {
  const inputs = { x: 0, weight: 3, zeroOfX: 2, zeroOfWeight: 5 };
  const { x, weight } = centredConv(node, graph, inputs);
  const column = [weight.shape[0]!, ...weight.shape.slice(2).map(() => 1)];
  const scale = alongAxis(node, graph, inputOf(node, 4), column, 0);
  const factor = ratio(node, graph, [inputOf(node, 1), scale], inputOf(node, 6));
  const bias = node.inputs[8];
  return channelsFirst(node, graph, x, (first) => {
    const known = bias?.constant && { bias: exactBias(bias.constant) };
    const sums = convolve(node, graph, first, { weight, ...known });
    const added = bias && !known ? alongAxis(node, graph, bias, column, 0) : undefined;
    const whole = plus(node, graph, sums, added && castTo(node, graph, added, 'f32'));
    return rescaled(node, graph, whole, factor, inputOf(node, 7));
  });
}

function readQLinearMatMul(node: OnnxNode, graph: GraphBuilder): Value {
  const { a, b } = centredMatrices(node, graph, { a: 0, b: 3, zeroOfA: 2, zeroOfB: 5 });
  const rows = [a.type.shape.at(-2) ?? 1, 1];
  const scale = alongAxis(node, graph, inputOf(node, 1), rows, 0);
  const factor = ratio(node, graph, [scale, oneOrMany(node, graph, 4)], inputOf(node, 6));
  return rescaled(node, graph, multiply(node, graph, a, b), factor, inputOf(node, 7));
}

function readMatMulIntegerToFloat(node: OnnxNode, graph: GraphBuilder): Value {
  const { a, b } = centredMatrices(node, graph, { a: 0, b: 1, zeroOfA: 4, zeroOfB: 5 });
  const factor = ratio(node, graph, [inputOf(node, 2), oneOrMany(node, graph, 3)]);
  const product = graph.emit(node, 'mul', [multiply(node, graph, a, b), factor]);
  return plus(node, graph, product, node.inputs[6]);
}

function readDynamicQuantizeMatMul(node: OnnxNode, graph: GraphBuilder): Value {
  const { levels, scale, zero } = dynamicLevels(node, graph, inputOf(node, 0));
  const { shape } = inputOf(node, 1).type;
  const zeroOfB = node.inputs[3] && alongAxis(node, graph, node.inputs[3], shape, shape.length - 1);
  const [a, b] = [
    centred(node, graph, levels, zero),
    centred(node, graph, inputOf(node, 1), zeroOfB),
  ];
  const factor = ratio(node, graph, [scale, oneOrMany(node, graph, 2)]);
  const product = graph.emit(node, 'mul', [multiply(node, graph, a, b), factor]);
  return plus(node, graph, product, node.inputs[4]);
}

/** (a * b + c) times alpha and the scales: as levels where there is a scale for those, else as floats. */
function readQGemm(node: OnnxNode, graph: GraphBuilder): Value {
  const isTurned = intAttr(node, 'transB', 0) !== 0;
  const { shape } = inputOf(node, 3).type;
  const zero = inputOf(node, 5);
  const zeroOfB = alongAxis(node, graph, zero, shape, isTurned ? 0 : 1);
  const levelsOfA = centred(node, graph, inputOf(node, 0), inputOf(node, 2));
  const a = turnedBy(node, graph, levelsOfA, 'transA');
  const b = turnedBy(node, graph, centred(node, graph, inputOf(node, 3), zeroOfB), 'transB');
  const product = multiply(node, graph, a, b);
  const c = node.inputs[6];
  const sums = plus(node, graph, product, c && castTo(node, graph, c, 'f32'));
  const scaleOfA = times(node, graph, inputOf(node, 1), floatAttr(node, 'alpha', 1));
  const factor = ratio(node, graph, [scaleOfA, oneOrMany(node, graph, 4)], node.inputs[7]);
  const zeroOfY = node.inputs[8];
  if (!node.inputs[7] || !zeroOfY) return graph.emit(node, 'mul', [sums, factor]);
  return rescaled(node, graph, sums, factor, zeroOfY);
}

/** A vector of columns as it is; a vector of one as a number. */
function oneOrMany(node: OnnxNode, graph: GraphBuilder, index: number): Value {
  const value = inputOf(node, index);
  if (sizeOf(value.type.shape) !== 1) return value;
  return graph.emit(node, 'reshape', [value], { shape: [] });
}

/** The product of two scales, divided by a third: what becomes of a step of the sums. */
function ratio(
  node: OnnxNode,
  graph: GraphBuilder,
  scales: readonly [Value, Value],
  to?: Value,
): Value {
  const [a, b] = scales;
  const one = sizeOf(a.type.shape) === 1 ? graph.emit(node, 'reshape', [a], { shape: [] }) : a;
  const product = graph.emit(node, 'mul', [one, b]);
  return to ? graph.emit(node, 'div', [product, to]) : product;
}

function rescaled(
  node: OnnxNode,
  graph: GraphBuilder,
  sums: Value,
  factor: Value,
  zero: Value,
): Value {
  const scaled = graph.emit(node, 'mul', [sums, factor]);
  return toLevels(node, graph, scaled, unitLevels(node, graph, zero));
}

/** 32-bit integers in double precision, which holds them all. */
function exactBias(bias: Tensor): Tensor {
  return tensorOf('f64', bias.shape, numbersOf(bias));
}
