import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, unsupported } from '../node.ts';
import type { Operators } from './operator.ts';

/** Nodes that change nothing when a network only runs. */
export const identity: Operators = {
  Dropout: readDropout,
  Identity: (node) => inputOf(node, 0),
};

function readDropout(node: OnnxNode, graph: GraphBuilder): readonly Value[] {
  const x = inputOf(node, 0);
  const training = node.inputs[2];
  if (training && Number(training.constant?.data[0] ?? 1) !== 0)
    unsupported(node, 'it is in training mode', 'export the model after model.eval()');
  // Before operator set 10, masks were for training alone.
  if (!node.outputs[1] || node.opset < 10) return [x];
  const kept = graph.constant(node, tensorOf('bool', [], [1]));
  return [x, graph.emit(node, 'expand', [kept], { shape: x.type.shape })];
}
