import type { GraphBuilder } from '../graph-builder.ts';
import type { OnnxNode } from '../node.ts';
import { isWeight, transpose } from './dense.ts';
import type { Operators } from './operator.ts';

export const matmul: Operators = { MatMul: readMatMul };

/** A dense layer where the right side is a constant matrix, else the product of two values. */
function readMatMul(node: OnnxNode, graph: GraphBuilder): void {
  const right = graph.constantOf(node, 1);
  const x = graph.input(node, 0);
  if (isWeight(right) && x.type.shape.length >= 2)
    graph.emit(node, { kind: 'dense', inputs: [x], attrs: { weight: transpose(right) } });
  else graph.emit(node, { kind: 'matmul', inputs: [x, graph.input(node, 1)] });
}
