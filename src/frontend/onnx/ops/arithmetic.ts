import { isFloat } from '../../../tensor/dtype.ts';
import { lazyTensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { type OnnxNode, unsupported } from '../node.ts';
import type { Operators } from './operator.ts';
import { scale } from './dense.ts';

/** Sums and products; differences and quotients are those of a negated or inverted constant. */
export const arithmetic: Operators = { Add: readAdd, Mul: readMul, Sub: readSub, Div: readDiv };

function readAdd(node: OnnxNode, graph: GraphBuilder): void {
  graph.emit(node, { kind: 'add', inputs: [graph.input(node, 0), graph.input(node, 1)] });
}

function readMul(node: OnnxNode, graph: GraphBuilder): void {
  graph.emit(node, { kind: 'mul', inputs: [graph.input(node, 0), graph.input(node, 1)] });
}

function readSub(node: OnnxNode, graph: GraphBuilder): void {
  const left = graph.input(node, 0);
  graph.emit(node, { kind: 'add', inputs: [left, negated(node, graph)] });
}

function negated(node: OnnxNode, graph: GraphBuilder) {
  const right = graph.constantOf(node, 1);
  if (right && isFloat(right.dtype)) return graph.emitConstant(node, 'negated', scale(right, -1));
  const minusOne = graph.emitConstant(node, 'sign', tensorOf('f32', [], [-1]));
  const inputs = [graph.input(node, 1), minusOne];
  return graph.emit(node, { kind: 'mul', inputs, part: 'negated' });
}

function readDiv(node: OnnxNode, graph: GraphBuilder): void {
  const right = graph.constantOf(node, 1);
  if (!right || !isFloat(right.dtype))
    return unsupported(node, 'it divides by something else than constant floats');
  const left = graph.input(node, 0);
  const invert = () => Float32Array.from(numbersOf(right), (x) => 1 / x);
  const inverse = graph.emitConstant(node, 'inverse', lazyTensor('f32', right.shape, invert));
  graph.emit(node, { kind: 'mul', inputs: [left, inverse] });
}
