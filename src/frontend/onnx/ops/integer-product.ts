import type { Dtype } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, unsupported } from '../node.ts';
import { convolve, knownWeight } from './conv.ts';
import { alongAxis, centred } from './levels.ts';
import type { Operators } from './operator.ts';

/** Sums of products of 8-bit levels, as 32-bit integers. */
export const integerProduct: Operators = {
  ConvInteger: readConvInteger,
  MatMulInteger: (node, graph) => {
    const { a, b } = centredMatrices(node, graph, { a: 0, b: 1, zeroOfA: 2, zeroOfB: 3 }, 'i32');
    return graph.emit(node, 'matmul', [a, b]);
  },
};

/**
 * A convolution of floats is exact as long as no sum passes 2^24. Where one could, the weights are shared
 * out to several, whose results are added as integers.
 */
function readConvInteger(node: OnnxNode, graph: GraphBuilder): Value {
  const { x, weight } = centredConv(node, graph, { x: 0, weight: 1, zeroOfX: 2, zeroOfWeight: 3 });
  const sums = exactParts(node, weight).map((part) =>
    graph.emit(node, 'cast', [convolve(node, graph, x, { weight: part })], { to: 'i32' }),
  );
  return sums.length === 1 ? sums[0]! : graph.emit(node, 'add', sums);
}

/** Floats hold every integer to here. */
const MOST_EXACT = 2 ** 24;

/** The largest difference of two 8-bit levels. */
const MOST_LEVEL = 255;

/** The widest sums of known networks need a third of these; a file that needs more is hostile. */
const MOST_PARTS = 64;

/** Tensors that add up to the weights; with each of them, no sum of products passes what floats hold. */
function exactParts(node: OnnxNode, weight: Tensor): readonly Tensor[] {
  const numbers = numbersOf(weight);
  const width = sizeOf(weight.shape.slice(1));
  const parts = [new Float32Array(numbers.length)];
  let [part, most] = [0, 0];
  numbers.forEach((number, i) => {
    if (i % width === 0) [part, most] = [0, 0];
    const share = Math.abs(number) * MOST_LEVEL;
    most += share;
    if (most > MOST_EXACT) [part, most] = [part + 1, share];
    if (part === MOST_PARTS) unsupported(node, `it sums ${width} products`);
    (parts[part] ??= new Float32Array(numbers.length))[i] = number;
  });
  return parts.map((values) => tensor('f32', weight.shape, values));
}

/** Which inputs of a node are matrices of levels, and their zero points. */
interface MatrixInputs {
  readonly a: number;
  readonly b: number;
  readonly zeroOfA: number;
  readonly zeroOfB: number;
}

/** Two matrices of levels, each counted from its zero point: one for all, for a row of a, or a column of b. */
export function centredMatrices(
  node: OnnxNode,
  graph: GraphBuilder,
  inputs: MatrixInputs,
  dtype: Dtype = 'f32',
): { readonly a: Value; readonly b: Value } {
  const [a, b] = [inputOf(node, inputs.a), inputOf(node, inputs.b)];
  const { shape } = a.type;
  const zeroOfA = pointAlong(node, graph, inputs.zeroOfA, shape, shape.length - 2);
  const columns = b.type.shape.length - 1;
  const zeroOfB = pointAlong(node, graph, inputs.zeroOfB, b.type.shape, columns);
  return {
    a: centred(node, graph, a, zeroOfA, dtype),
    b: centred(node, graph, b, zeroOfB, dtype),
  };
}

/** Which inputs of a node are what a convolution takes, and their zero points. */
interface ConvInputs {
  readonly x: number;
  readonly weight: number;
  readonly zeroOfX: number;
  readonly zeroOfWeight: number;
}

/** What a convolution of levels takes, each counted from its zero point: for the weights, one a channel. */
export function centredConv(
  node: OnnxNode,
  graph: GraphBuilder,
  inputs: ConvInputs,
): { readonly x: Value; readonly weight: Tensor } {
  const [x, weight] = [inputOf(node, inputs.x), inputOf(node, inputs.weight)];
  knownWeight(node, inputs.weight);
  const zeroOfX = pointAlong(node, graph, inputs.zeroOfX, [], 0);
  const zeroOfWeight = pointAlong(node, graph, inputs.zeroOfWeight, weight.type.shape, 0);
  const { constant } = centred(node, graph, weight, zeroOfWeight);
  return {
    x: centred(node, graph, x, zeroOfX),
    weight: constant ?? unsupported(node, 'the zero point of its weights is not constant'),
  };
}

function pointAlong(
  node: OnnxNode,
  graph: GraphBuilder,
  index: number,
  shape: readonly number[],
  axis: number,
): Value | undefined {
  const zero = node.inputs[index];
  return zero && alongAxis(node, graph, zero, shape, axis);
}
