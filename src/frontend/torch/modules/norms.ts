import { type TorchValue, isTensorValue } from '../../aten/values.ts';
import { type Layer, type ModuleKind, type ModuleKinds, optionsOf, weightsOf } from './kind.ts';

/** By the statistics that training has left, or by those of the samples that come together. */
const batchNorm: ModuleKind = {
  options: { eps: 1e-5 },
  weights: ['weight?', 'bias?', 'running_mean?', 'running_var?'],
  forward: (layer, [input]) => {
    const weights = weightsOf(layer, 'weight', 'bias', 'running_mean', 'running_var');
    return layer.aten('batch_norm', {
      input,
      ...weights,
      training: weights['running_mean'] === undefined,
      ...optionsOf(layer, 'eps'),
    });
  },
};

const instanceNorm: ModuleKind = {
  options: { eps: 1e-5, track_running_stats: false },
  weights: ['weight?', 'bias?', 'running_mean?', 'running_var?'],
  forward: (layer, [input]) => {
    return layer.aten('instance_norm', {
      input,
      ...weightsOf(layer, 'weight', 'bias', 'running_mean', 'running_var'),
      use_input_stats: layer.option('track_running_stats') !== true,
      ...optionsOf(layer, 'eps'),
    });
  },
};

/** torch.nn.modules.batchnorm */
export const batchNorms: ModuleKinds = {
  BatchNorm1d: batchNorm,
  BatchNorm2d: batchNorm,
  BatchNorm3d: batchNorm,
  SyncBatchNorm: batchNorm,
};

/** torch.nn.modules.instancenorm */
export const instanceNorms: ModuleKinds = {
  InstanceNorm1d: instanceNorm,
  InstanceNorm2d: instanceNorm,
  InstanceNorm3d: instanceNorm,
};

/** torch.nn.modules.normalization */
export const norms: ModuleKinds = {
  GroupNorm: {
    options: { num_groups: undefined, eps: 1e-5 },
    weights: ['weight?', 'bias?'],
    forward: (layer, [input]) =>
      layer.aten('group_norm', {
        input,
        ...weightsOf(layer, 'weight', 'bias'),
        ...optionsOf(layer, 'num_groups', 'eps'),
      }),
  },
  LayerNorm: {
    options: { normalized_shape: undefined, eps: 1e-5 },
    weights: ['weight?', 'bias?'],
    forward: (layer, [input]) =>
      layer.aten('layer_norm', {
        input,
        ...weightsOf(layer, 'weight', 'bias'),
        ...optionsOf(layer, 'normalized_shape', 'eps'),
      }),
  },
  LocalResponseNorm: {
    options: { size: undefined, alpha: 1e-4, beta: 0.75, k: 1 },
    forward: (layer, [x]) => localResponse(layer, x),
  },
  RMSNorm: {
    options: { normalized_shape: undefined, eps: undefined },
    weights: ['weight?'],
    forward: (layer, [input]) =>
      layer.aten('rms_norm', {
        input,
        ...weightsOf(layer, 'weight'),
        ...optionsOf(layer, 'normalized_shape', 'eps'),
      }),
  },
};

/** x / (k + alpha mean)^beta, where the mean is of the squares in the channels around. */
function localResponse(layer: Layer, x: TorchValue): TorchValue {
  const shape = isTensorValue(x) ? x.value.type.shape : [];
  const size = Number(layer.option('size'));
  const [batch = 1, channels = 1, ...space] = shape;
  const flat = space.reduce((product, extent) => product * extent, 1);
  const squares = layer.aten('mul', { self: x, other: x });
  const planes = layer.aten('view', {
    self: squares,
    size: [batch, 1, channels, flat].map(BigInt),
  });
  const pad = [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)].map(BigInt);
  const padded = layer.aten('pad', { self: planes, pad, mode: 'constant', value: 0 });
  const window = { kernel_size: [BigInt(size), 1n], stride: [1n, 1n] };
  const means = layer.aten('avg_pool2d', { self: padded, ...window });
  const back = layer.aten('view', { self: means, size: shape.map(BigInt) });
  const scaled = layer.aten('mul', { self: back, other: layer.option('alpha') });
  const sum = layer.aten('add', { self: scaled, other: layer.option('k') });
  const other = layer.aten('pow', { self: sum, exponent: layer.option('beta') });
  return layer.aten('div', { self: x, other });
}
