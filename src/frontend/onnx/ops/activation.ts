import { isFloat } from '../../../tensor/dtype.ts';
import { broadcastShapes, sameShape } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, floatAttr, inputOf, invalid } from '../node.ts';
import { direct } from './direct.ts';
import { numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';

/** Non-linear functions of one number that networks are built with. Defaults are ONNX's, as f32. */
export const activation: Operators = {
  Celu: direct('elu', 1, (node) => {
    const alpha = floatAttr(node, 'alpha', 1);
    return { alpha, width: alpha };
  }),
  Elu: direct('elu', 1, (node) => ({ alpha: floatAttr(node, 'alpha', 1) })),
  HardSigmoid: direct('hard-sigmoid', 1, (node) => ({
    slope: floatAttr(node, 'alpha', Math.fround(0.2)),
    offset: floatAttr(node, 'beta', 0.5),
  })),
  HardSwish: direct('hard-swish'),
  LeakyRelu: direct('leaky-relu', 1, (node) => ({
    slope: tensorOf('f32', [], [floatAttr(node, 'alpha', 0.01)]),
  })),
  Mish: direct('mish'),
  PRelu: readPRelu,
  Relu: direct('relu'),
  Selu: direct('elu', 1, (node) => ({
    alpha: floatAttr(node, 'alpha', 1.67326319217681884765625),
    scale: floatAttr(node, 'gamma', 1.05070102214813232421875),
  })),
  Shrink: direct('shrink', 1, (node) => ({
    bias: floatAttr(node, 'bias', 0),
    threshold: floatAttr(node, 'lambd', 0.5),
  })),
  Sigmoid: direct('sigmoid'),
  Softplus: direct('softplus'),
  Softsign: direct('softsign'),
  Swish: direct('silu', 1, (node) => ({ alpha: floatAttr(node, 'alpha', 1) })),
  Tanh: direct('tanh'),
  ThresholdedRelu: direct('thresholded-relu', 1, (node) => ({
    threshold: floatAttr(node, 'alpha', 1),
  })),
};

/** A leaky ReLU where the slopes are known floats. */
function readPRelu(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, slope] = [inputOf(node, 0), inputOf(node, 1)];
  const { shape } = x.type;
  const spread = broadcastShapes(slope.type.shape, shape);
  if (!spread || !sameShape(spread, shape))
    return invalid(node, `a slope of [${slope.type.shape.join(',')}] does not fit its input`);
  if (slope.constant && isFloat(slope.type.dtype))
    return graph.emit(node, 'leaky-relu', [x], { slope: slope.constant });
  const isNegative = graph.emit(node, 'less', [x, numberLike(node, graph, x, 0)]);
  const sloped = graph.emit(node, 'mul', [x, slope]);
  return graph.emit(node, 'where', [isNegative, sloped, x]);
}
