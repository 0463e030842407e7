import { type ModuleKind, type ModuleKinds, optionsOf, weightsOf } from './kind.ts';

/** By the statistics that training has left. */
const batchNorm: ModuleKind = {
  options: { eps: 1e-5 },
  weights: ['weight?', 'bias?', 'running_mean', 'running_var'],
  forward: (layer, [input]) => {
    const weights = weightsOf(layer, 'weight', 'bias', 'running_mean', 'running_var');
    if (weights['running_mean'] === undefined) layer.refuse('it keeps no running statistics');
    return layer.aten('batch_norm', {
      input,
      ...weights,
      training: false,
      ...optionsOf(layer, 'eps'),
    });
  },
};

const instanceNorm: ModuleKind = {
  options: { eps: 1e-5, track_running_stats: false },
  weights: ['weight?', 'bias?'],
  forward: (layer, [input]) => {
    if (layer.option('track_running_stats') === true) layer.refuse('it uses running statistics');
    const weights = weightsOf(layer, 'weight', 'bias');
    return layer.aten('instance_norm', {
      input,
      ...weights,
      use_input_stats: true,
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
};
