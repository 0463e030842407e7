import type { Value } from '../../onnx/value.ts';
import { type Call, axisArg, has, numberArg, tensorArg, textArg, unsupported } from '../call.ts';
import { float, ints, onnx, onnxAll, scalar } from '../onnx.ts';
import { type AtenOps, unary } from './op.ts';

/** Functions of one value each. */
export const activations: AtenOps = {
  abs: unary('Abs'),
  atan: unary('Atan'),
  ceil: unary('Ceil'),
  celu: {
    takes: 'self, alpha',
    read: (call) => withFloats(call, 'Celu', { alpha: numberArg(call, 'alpha', 1) }),
  },
  cos: unary('Cos'),
  elu: { takes: 'self, alpha, scale, input_scale', read: readElu },
  erf: unary('Erf'),
  exp: unary('Exp'),
  floor: unary('Floor'),
  gelu: {
    takes: 'self, approximate',
    read: (call) => {
      const approximate = textArg(call, 'approximate', 'none');
      return onnx(call, 'Gelu', [tensorArg(call, 'self')], { approximate });
    },
  },
  glu: { takes: 'self, dim', read: readGlu },
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
  log: unary('Log'),
  log_sigmoid: {
    takes: 'self',
    read: (call) => onnx(call, 'Log', [onnx(call, 'Sigmoid', [tensorArg(call, 'self')])]),
  },
  mish: unary('Mish'),
  neg: unary('Neg'),
  prelu: { takes: 'self, weight', read: readPrelu },
  reciprocal: unary('Reciprocal'),
  relu: unary('Relu'),
  relu6: { takes: 'self', read: (call) => clip(call, 0, 6) },
  round: { takes: 'self, decimals', read: readRound },
  rsqrt: {
    takes: 'self',
    read: (call) => onnx(call, 'Reciprocal', [onnx(call, 'Sqrt', [tensorArg(call, 'self')])]),
  },
  selu: unary('Selu'),
  sigmoid: unary('Sigmoid'),
  sign: unary('Sign'),
  silu: {
    takes: 'self',
    read: (call) => {
      const x = tensorArg(call, 'self');
      return onnx(call, 'Mul', [x, onnx(call, 'Sigmoid', [x])]);
    },
  },
  sin: unary('Sin'),
  softplus: { takes: 'self, beta, threshold', read: readSoftplus },
  sqrt: unary('Sqrt'),
  square: {
    takes: 'self',
    read: (call) => onnx(call, 'Mul', [tensorArg(call, 'self'), tensorArg(call, 'self')]),
  },
  tanh: unary('Tanh'),
};

export function clip(call: Call, low: number | undefined, high: number | undefined): Value {
  const x = tensorArg(call, 'self');
  const bound = (value: number | undefined) =>
    value === undefined ? undefined : scalar(call, x.type.dtype, value);
  return onnx(call, 'Clip', [x, bound(low), bound(high)]);
}

function withFloats(call: Call, kind: string, attrs: Readonly<Record<string, number>>): Value {
  const entries = Object.entries(attrs).map(([name, value]) => [name, float(value)] as const);
  return onnx(call, kind, [tensorArg(call, 'self')], Object.fromEntries(entries));
}

function readElu(call: Call): Value {
  const isScaled = numberArg(call, 'scale', 1) !== 1 || numberArg(call, 'input_scale', 1) !== 1;
  if (isScaled) unsupported(call, 'it scales its input or its result');
  return withFloats(call, 'Elu', { alpha: numberArg(call, 'alpha', 1) });
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

function readRound(call: Call): Value {
  if (numberArg(call, 'decimals', 0) !== 0) unsupported(call, 'it keeps decimals');
  return onnx(call, 'Round', [tensorArg(call, 'self')]);
}

/** Above its threshold torch leaves it out, where it makes no difference to a float. */
function readSoftplus(call: Call): Value {
  const isPlain = numberArg(call, 'beta', 1) === 1 && numberArg(call, 'threshold', 20) >= 17;
  if (has(call, 'beta') && !isPlain)
    unsupported(call, 'its beta is not 1, or its threshold below 17');
  return onnx(call, 'Softplus', [tensorArg(call, 'self')]);
}
