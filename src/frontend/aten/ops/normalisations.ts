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
  _native_batch_norm_legit: batchNorm(`${BATCH}, training, momentum, eps`, 3),
  _softmax: softmax('Softmax', 'half_to_float'),
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
  native_layer_norm: {
    takes: 'input, normalized_shape, weight, bias, eps',
    read: (call) => [readLayerNorm(call), undefined, undefined],
  },
  softmax: softmax('Softmax', 'dtype'),
};

/** Of several results only the first is the normalised input; the others are for training. */
function batchNorm(takes: string, results: 1 | 3): AtenOp {
  const read = (call: Call): Result => {
    if (flagArg(call, 'training', false))
      unsupported(call, 'it is in training mode: call model.eval() before the model is saved');
    const x = tensorArg(call, 'input');
    const channels = x.type.shape[1] ?? 1;
    const inputs = [
      x,
      optionalTensor(call, 'weight') ?? filled(call, channels, 1),
      optionalTensor(call, 'bias') ?? filled(call, channels, 0),
      tensorArg(call, 'running_mean'),
      tensorArg(call, 'running_var'),
    ];
    const y = onnx(call, 'BatchNormalization', inputs, { epsilon: epsilonOf(call) });
    return results === 1 ? y : [y, undefined, undefined];
  };
  return { takes, read };
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
  const x = tensorArg(call, 'input');
  const { shape } = x.type;
  const groups = intArg(call, 'num_groups');
  const inGroups = onnx(call, 'Reshape', [x, ints(call, [0, groups, -1])]);
  const unscaled = [filled(call, groups, 1), filled(call, groups, 0)];
  const y = onnx(call, 'InstanceNormalization', [inGroups, ...unscaled], {
    epsilon: epsilonOf(call),
  });
  return perChannel(call, onnx(call, 'Reshape', [y, ints(call, shape)]));
}

function readInstanceNorm(call: Call): Value {
  if (!flagArg(call, 'use_input_stats', true)) unsupported(call, 'it uses running statistics');
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
