import { sameShape } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, choiceAttr, invalid, unsupported } from '../node.ts';
import type { Operators } from './operator.ts';
import { type Cell, GRU, LSTM, RNN } from './recurrent-cells.ts';
import { type Layer, readLayer } from './recurrent-layer.ts';
import { sliceOf } from './slices.ts';

/**
 * Recurrent layers, unrolled: the product of all inputs with their weights is computed at once, then
 * some ops for each step of the sequence. All steps share the same weights.
 */
export const recurrent: Operators = {
  GRU: (node, graph) => readRecurrent(node, graph, GRU),
  LSTM: (node, graph) => readRecurrent(node, graph, LSTM),
  RNN: (node, graph) => readRecurrent(node, graph, RNN),
};
