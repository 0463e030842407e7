import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, lazyTensor, numbersOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, intAttr, invalid, unsupported } from '../node.ts';
import { isWeight, scale, transpose } from './dense.ts';
import type { Operators } from './operator.ts';

export const gemm: Operators = { Gemm: readGemm };

/** y = alpha * a * b + beta * c: a dense layer where b and c are constant. */
function readGemm(node: OnnxNode, graph: GraphBuilder): void {
  const b = graph.constantOf(node, 1);
  if (!isWeight(b)) unsupported(node, 'its second input is not a constant matrix of floats');
  if (intAttr(node, 'transA', 0) !== 0) unsupported(node, 'its first input is transposed');
  const x = graph.input(node, 0);
  if (x.type.shape.length !== 2) invalid(node, 'its first input is not a matrix');
  const matrix = intAttr(node, 'transB', 0) === 0 ? transpose(b) : b;
  const weight = scale(matrix, floatAttr(node, 'alpha', 1));
  const bias = node.inputs[2] ? { bias: readBias(node, graph, weight.shape[0]!) } : {};
  graph.emit(node, { kind: 'dense', inputs: [x], attrs: { weight, ...bias } });
}

function readBias(node: OnnxNode, graph: GraphBuilder, outputs: number): Tensor {
  const c = graph.constantOf(node, 2);
  if (!c || !isFloat(c.dtype)) return unsupported(node, 'its third input is not constant floats');
  const isVector = c.shape.slice(0, -1).every((extent) => extent === 1) && c.shape.length <= 2;
  const elements = sizeOf(c.shape);
  if (!isVector || (elements !== 1 && elements !== outputs))
    return unsupported(node, `its third input of shape [${c.shape.join(',')}] is no bias vector`);
  const beta = floatAttr(node, 'beta', 1);
  if (beta === 1 && c.shape.length === 1 && elements === outputs) return c;
  const load = () => {
    const from = numbersOf(c);
    return Float32Array.from({ length: outputs }, (_, i) => from[i % elements]! * beta);
  };
  return lazyTensor('f32', [outputs], load);
}
