import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  flagArg,
  numberArg,
  tensorArg,
  textArg,
  unsupported,
} from '../call.ts';
import { float, ints, onnx, onnxAll, scalar, times } from '../onnx.ts';
import { type AtenOps, unary } from './op.ts';

/** Functions of one value each that layers end in. */
export const activations: AtenOps = {
  celu: {
    takes: 'self, alpha',
    read: (call) => withFloats(call, 'Celu', { alpha: numberArg(call, 'alpha', 1) }),
  },
  elu: { takes: 'self, alpha, scale, input_scale', read: readElu },
  gelu: {
    takes: 'self, approximate',
    read: (call) => {
      const approximate = textArg(call, 'approximate', 'none');
      return onnx(call, 'Gelu', [tensorArg(call, 'self')], { approximate });
    },
  },
  glu: { takes: 'self, dim', read: readGlu },
  hardshrink: { takes: 'self, lambd', read: (call) => shrunk(call, 0) },
  hardsigmoid: {
    takes: 'self',
    read: (call) => withFloats(call, 'HardSigmoid', { alpha: 1 / 6, beta: 1 / 2 }),
  },
  hardswish: unary('HardSwish'),
  hardtanh: {
    takes: 'self, min_val, max_val',
    read: (call) => clip(call, numberArg(call, 'min_val', -1), numberArg(call, 'max_val', 1)),
  },
  leaky_relu: {
    takes: 'self, negative_slope',
    read: (call) =>
      withFloats(call, 'LeakyRelu', { alpha: numberArg(call, 'negative_slope', 0.01) }),
  },
  log_sigmoid: { takes: 'self', read: logSigmoid },
  log_sigmoid_forward: {
    takes: 'self',
    read: (call) => [logSigmoid(call), undefined],
  },
  mish: unary('Mish'),
  _prelu_kernel: {
    takes: 'self, weight',
    read: (call) => onnx(call, 'PRelu', [tensorArg(call, 'self'), tensorArg(call, 'weight')]),
  },
  prelu: { takes: 'self, weight', read: readPrelu },
  relu: unary('Relu'),
  relu6: { takes: 'self', read: (call) => clip(call, 0, 6) },
  rrelu: { takes: 'self, lower, upper, training', read: readRrelu },
  rrelu_with_noise_functional: {
    takes: 'self, noise, lower, upper, training',
    read: (call) => [readRrelu(call), undefined],
  },
  selu: unary('Selu'),
  sigmoid: unary('Sigmoid'),
  silu: {
    takes: 'self',
    read: (call) => {
      const x = tensorArg(call, 'self');
      return onnx(call, 'Mul', [x, onnx(call, 'Sigmoid', [x])]);
    },
  },
  softplus: { takes: 'self, beta, threshold', read: readSoftplus },
  softshrink: { takes: 'self, lambd', read: (call) => shrunk(call, numberArg(call, 'lambd', 0.5)) },
  tanh: unary('Tanh'),
  threshold: { takes: 'self, threshold, value', read: readThreshold },
};

export function clip(
  call: Call,
  low: number | undefined,
  high: number | undefined,
  x = tensorArg(call, 'self'),
): Value {
  const bound = (value: number | undefined) =>
    value === undefined ? undefined : scalar(call, x.type.dtype, value);
  return onnx(call, 'Clip', [x, bound(low), bound(high)]);
}

function withFloats(call: Call, kind: string, attrs: Readonly<Record<string, number>>): Value {
  const entries = Object.entries(attrs).map(([name, value]) => [name, float(value)] as const);
  return onnx(call, kind, [tensorArg(call, 'self')], Object.fromEntries(entries));
}

/** SELU, decomposed, is such a one with a scale. */
function readElu(call: Call): Value {
  if (numberArg(call, 'input_scale', 1) !== 1) unsupported(call, 'it scales its input');
  const y = withFloats(call, 'Elu', { alpha: numberArg(call, 'alpha', 1) });
  return times(call, y, numberArg(call, 'scale', 1));
}

function logSigmoid(call: Call): Value {
  return onnx(call, 'Log', [onnx(call, 'Sigmoid', [tensorArg(call, 'self')])]);
}

/** In use the slope is the mean of those that training draws. */
function readRrelu(call: Call): Value {
  if (flagArg(call, 'training', false))
    unsupported(call, 'it draws slopes: call model.eval() before the model is saved');
  const [lower, upper] = [numberArg(call, 'lower', 1 / 8), numberArg(call, 'upper', 1 / 3)];
  return withFloats(call, 'LeakyRelu', { alpha: (lower + upper) / 2 });
}

/** Values near zero become zero, and others come nearer by the bias. */
function shrunk(call: Call, bias: number): Value {
  return withFloats(call, 'Shrink', { lambd: numberArg(call, 'lambd', 0.5), bias });
}

function readThreshold(call: Call): Value {
  const x = tensorArg(call, 'self');
  const [least, value] = ['threshold', 'value'].map((name) =>
    scalar(call, x.type.dtype, numberArg(call, name)),
  );
  return onnx(call, 'Where', [onnx(call, 'Greater', [x, least]), x, value]);
}

/** One half times the sigmoid of the other. */
function readGlu(call: Call): Value {
  const x = tensorArg(call, 'self');
  const axis = axisArg(call, 'dim', x.type.shape.length, -1);
  const half = x.type.shape[axis]! / 2;
  const sizes = ints(call, [half, half]);
  const [a, b] = onnxAll(call, 'Split', [x, sizes], { attrs: { axis }, results: 2 });
  return onnx(call, 'Mul', [a, onnx(call, 'Sigmoid', [b])]);
}

/** A slope for each channel, or one for all. */
function readPrelu(call: Call): Value {
  const [x, weight] = [tensorArg(call, 'self'), tensorArg(call, 'weight')];
  const places = Math.max(x.type.shape.length - 2, 0);
  const shape = [-1, ...Array.from({ length: places }, () => 1)];
  const slope = places === 0 ? weight : onnx(call, 'Reshape', [weight, ints(call, shape)]);
  return onnx(call, 'PRelu', [x, slope]);
}

/** Above its threshold torch leaves it out, where it makes no difference to a float. */
function readSoftplus(call: Call): Value {
  const beta = numberArg(call, 'beta', 1);
  if (numberArg(call, 'threshold', 20) < 17) unsupported(call, 'its threshold is below 17');
  const y = onnx(call, 'Softplus', [times(call, tensorArg(call, 'self'), beta)]);
  return times(call, y, 1 / beta);
}
