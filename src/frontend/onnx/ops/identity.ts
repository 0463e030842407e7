import { isFloat } from '../../../tensor/dtype.ts';
import { numbersOf } from '../../../tensor/tensor.ts';
import { ELEMENT_TYPES, elementTypeName } from '../element-types.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { type OnnxNode, intAttr, unsupported } from '../node.ts';
import type { Operators } from './operator.ts';

/** Nodes that change nothing when a network only runs. */
export const identity: Operators = { Identity: readIdentity, Dropout: readDropout, Cast: readCast };

function readIdentity(node: OnnxNode, graph: GraphBuilder): void {
  graph.pass(node);
}

function readDropout(node: OnnxNode, graph: GraphBuilder): void {
  const training = graph.constantOf(node, 2);
  const trains = node.inputs[2] && (!training || numbersOf(training)[0] !== 0);
  if (trains) unsupported(node, 'it is in training mode', 'export the model after model.eval()');
  graph.pass(node);
}

/** Floats of every width are f32 here, so a cast between them is nothing to do. */
function readCast(node: OnnxNode, graph: GraphBuilder): void {
  const to = intAttr(node, 'to', 0);
  const target = ELEMENT_TYPES.get(to)?.dtype;
  const from = graph.constantOf(node, 0)?.dtype ?? graph.input(node, 0).type.dtype;
  if (!target || !isFloat(target) || !isFloat(from))
    unsupported(node, `it casts ${from} to ${elementTypeName(to)}`);
  graph.pass(node);
}
