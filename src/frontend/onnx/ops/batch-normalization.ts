import { sameShape } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, intAttr, invalid, unsupported } from '../node.ts';
import { negated, numberLike } from './numbers.ts';

/** What training found is constant, so that all of it becomes one factor and one summand a channel. */
export function batchNormalization(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  if (intAttr(node, 'training_mode', 0) !== 0)
    unsupported(node, 'it is in training mode', 'export the model after model.eval()');
  const shape = statisticsShape(node, x.type.shape);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => {
    const value = inputOf(node, index);
    if (!sameShape(value.type.shape, shape))
      invalid(node, `input ${index + 1} is not of shape [${shape.join(',')}]`);
    return value;
  });
  const epsilon = numberLike(node, graph, x, floatAttr(node, 'epsilon', 1e-5));
  const widened = graph.emit(node, 'add', [variance!, epsilon]);
  const factor = graph.emit(node, 'div', [scale!, graph.emit(node, 'sqrt', [widened])]);
  const shifted = negated(node, graph, graph.emit(node, 'mul', [mean!, factor]));
  const summand = graph.emit(node, 'add', [bias!, shifted]);
  // Behind the channels, the same for all places.
  const ones = new Array<number>(Math.max(x.type.shape.length - 1 - shape.length, 0)).fill(1);
  const wide = (value: Value) =>
    ones.length === 0
      ? value
      : graph.emit(node, 'reshape', [value], { shape: [...shape, ...ones] });
  const product = graph.emit(node, 'mul', [x, wide(factor)]);
  return graph.emit(node, 'add', [product, wide(summand)]);
}

/** Before operator set 9, each place could have statistics of its own. */
function statisticsShape(node: OnnxNode, shape: readonly number[]): readonly number[] {
  if (shape.length < 2) return [1];
  const isPerPlace = node.opset < 9 && intAttr(node, 'spatial', 1) === 0;
  return isPerPlace ? shape.slice(1) : [shape[1]!];
}
