import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  dtypeArg,
  flagArg,
  has,
  intArg,
  intsArg,
  numberArg,
  optionalTensor,
  tensorArg,
  unsupported,
} from '../call.ts';
import { cast, float, ints, onnx } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

const BATCH = 'input, weight, bias, running_mean, running_var';

/** Batch norms as they are at inference, norms of layers and groups, and softmax. */
export const normalisations: AtenOps = {
  _log_softmax: softmax('LogSoftmax', 'half_to_float'),
  _native_batch_norm_legit_no_training: batchNorm(`${BATCH}, momentum, eps`, 3),
  _native_batch_norm_legit: {
    takes: `${BATCH}, training, momentum, eps`,
    // Without running statistics its overload has none in the places of the arguments either.
    read: (call) => [normalised(call), undefined, undefined],
  },
  _safe_softmax: softmax('Softmax', 'dtype'),
  _softmax: softmax('Softmax', 'half_to_float'),
  _weight_norm: { takes: 'v, g, dim', read: readWeightNorm },
  _weight_norm_interface: { takes: 'v, g, dim', read: (call) => [readWeightNorm(call), undefined] },
  batch_norm: batchNorm(`${BATCH}, training, momentum, eps, cudnn_enabled`, 1),
  group_norm: { takes: 'input, num_groups, weight, bias, eps, cudnn_enabled', read: readGroupNorm },
  instance_norm: {
    takes: `${BATCH}, use_input_stats, momentum, eps, cudnn_enabled`,
    read: readInstanceNorm,
  },
  layer_norm: {
    takes: 'input, normalized_shape, weight, bias, eps, cudnn_enable',
    read: readLayerNorm,
  },
  log_softmax: softmax('LogSoftmax', 'dtype'),
  native_batch_norm: batchNorm(`${BATCH}, training, momentum, eps`, 3),
  native_group_norm: {
    takes: 'input, weight, bias, N, C, HxW, group, eps',
    read: (call) => [groupNorm(call, intArg(call, 'group')), undefined, undefined],
  },
  native_layer_norm: {
    takes: 'input, normalized_shape, weight, bias, eps',
    read: (call) => [readLayerNorm(call), undefined, undefined],
  },
  rms_norm: { takes: 'input, normalized_shape, weight, eps', read: readRmsNorm },
  softmax: softmax('Softmax', 'dtype'),
};

/** Of several results only the first is the normalised input; the others are for training. */
function batchNorm(takes: string, results: 1 | 3): AtenOp {
  const read = (call: Call): Result => {
    const y = normalised(call);
    return results === 1 ? y : [y, undefined, undefined];
  };
  return { takes, read };
}

function normalised(call: Call): Value {
  if (!has(call, 'running_mean')) return byItself(call);
  if (flagArg(call, 'training', false))
    unsupported(call, 'it is in training mode: call model.eval() before the model is saved');
  return byRunning(call);
}

function byRunning(call: Call): Value {
  const x = tensorArg(call, 'input');
  const channels = x.type.shape[1] ?? 1;
  const inputs = [
    x,
    optionalTensor(call, 'weight') ?? filled(call, channels, 1),
    optionalTensor(call, 'bias') ?? filled(call, channels, 0),
    tensorArg(call, 'running_mean'),
    tensorArg(call, 'running_var'),
  ];
  return onnx(call, 'BatchNormalization', inputs, { epsilon: epsilonOf(call) });
}

/** Who keeps no statistics takes those of the batch: all samples are one, a channel at a time. */
function byItself(call: Call): Value {
  const x = tensorArg(call, 'input');
  const { shape } = x.type;
  const channels = shape[1] ?? 1;
  const perm = [...shape.keys()].map((axis) => (axis < 2 ? 1 - axis : axis));
  const turn = (value: Value) => onnx(call, 'Transpose', [value], { perm });
  const isOne = shape[0] === 1;
  const turned = isOne ? x : turn(x);
  const flat = onnx(call, 'Reshape', [turned, ints(call, [1, channels, -1])]);
  const scale = optionalTensor(call, 'weight') ?? filled(call, channels, 1);
  const bias = optionalTensor(call, 'bias') ?? filled(call, channels, 0);
  const attrs = { epsilon: epsilonOf(call) };
  const y = onnx(call, 'InstanceNormalization', [flat, scale, bias], attrs);
  const back = onnx(call, 'Reshape', [y, ints(call, turned.type.shape)]);
  return isOne ? back : turn(back);
}

function readRmsNorm(call: Call): Value {
  const x = tensorArg(call, 'input');
  const shape = intsArg(call, 'normalized_shape');
  const weight = optionalTensor(call, 'weight') ?? filled(call, shape, 1);
  // Without a number of its own it adds the distance from 1 to the next float.
  const epsilon = float(has(call, 'eps') ? numberArg(call, 'eps') : 2 ** -23);
  return onnx(call, 'RMSNormalization', [x, weight], { axis: -shape.length, epsilon });
}

/** A direction times a length: all axes but one are of a vector, or all of them. */
function readWeightNorm(call: Call): Value {
  const direction = tensorArg(call, 'v');
  const kept = intArg(call, 'dim', 0);
  const axes = [...direction.type.shape.keys()].filter((axis) => axis !== kept);
  const length = onnx(call, 'ReduceL2', [direction, ints(call, axes)], { keepdims: 1 });
  return onnx(call, 'Mul', [direction, onnx(call, 'Div', [tensorArg(call, 'g'), length])]);
}

function readLayerNorm(call: Call): Value {
  const x = tensorArg(call, 'input');
  const shape = intsArg(call, 'normalized_shape');
  const weight = optionalTensor(call, 'weight') ?? filled(call, shape, 1);
  const attrs = { axis: -shape.length, epsilon: epsilonOf(call) };
  return onnx(call, 'LayerNormalization', [x, weight, optionalTensor(call, 'bias')], attrs);
}

/** A scale for each channel, not for each group. */
function readGroupNorm(call: Call): Value {
  return groupNorm(call, intArg(call, 'num_groups'));
}

function groupNorm(call: Call, groups: number): Value {
  const x = tensorArg(call, 'input');
  const { shape } = x.type;
  const inGroups = onnx(call, 'Reshape', [x, ints(call, [0, groups, -1])]);
  const unscaled = [filled(call, groups, 1), filled(call, groups, 0)];
  const y = onnx(call, 'InstanceNormalization', [inGroups, ...unscaled], {
    epsilon: epsilonOf(call),
  });
  return perChannel(call, onnx(call, 'Reshape', [y, ints(call, shape)]));
}

function readInstanceNorm(call: Call): Value {
  if (!flagArg(call, 'use_input_stats', true)) return byRunning(call);
  const x = tensorArg(call, 'input');
  const channels = x.type.shape[1] ?? 1;
  const weight = optionalTensor(call, 'weight') ?? filled(call, channels, 1);
  const bias = optionalTensor(call, 'bias') ?? filled(call, channels, 0);
  const attrs = { epsilon: epsilonOf(call) };
  return onnx(call, 'InstanceNormalization', [x, weight, bias], attrs);
}

function perChannel(call: Call, x: Value): Value {
  const places = x.type.shape.slice(2).map(() => 1);
  const column = (value: Value) => onnx(call, 'Reshape', [value, ints(call, [-1, ...places])]);
  const [weight, bias] = [optionalTensor(call, 'weight'), optionalTensor(call, 'bias')];
  const scaled = weight ? onnx(call, 'Mul', [x, column(weight)]) : x;
  return bias ? onnx(call, 'Add', [scaled, column(bias)]) : scaled;
}

function softmax(kind: string, last: 'dtype' | 'half_to_float'): AtenOp {
  const read = (call: Call): Value => {
    const x = tensorArg(call, 'self');
    const axis = axisArg(call, 'dim', x.type.shape.length);
    const dtype = last === 'dtype' && has(call, 'dtype') ? dtypeArg(call, 'dtype') : undefined;
    return onnx(call, kind, [dtype ? cast(call, x, dtype) : x], { axis });
  };
  return { takes: `self, dim, ${last}`, read };
}

function epsilonOf(call: Call) {
  return float(numberArg(call, 'eps', 1e-5));
}

function filled(call: Call, extents: number | readonly number[], value: number): Value {
  const shape = typeof extents === 'number' ? [extents] : extents;
  const one = call.graph.constant(call, tensorOf('f32', [1], [value]));
  return onnx(call, 'Expand', [one, ints(call, shape)]);
}
