import type { Pickled } from '../../../formats/pickle/values.ts';
import { type ModuleKind, type ModuleKinds, optionsOf } from './kind.ts';

/** An op of one tensor, with options of the module's own names. */
function of(op: string, options: Readonly<Record<string, Pickled>> = {}): ModuleKind {
  const forward: ModuleKind['forward'] = (layer, [self]) =>
    layer.aten(op, { self, ...optionsOf(layer, ...Object.keys(options)) });
  return { options, forward };
}

const identity: ModuleKind = { forward: (_, [x]) => x };

/** torch.nn.modules.activation */
export const activations: ModuleKinds = {
  CELU: of('celu', { alpha: 1 }),
  ELU: of('elu', { alpha: 1 }),
  GELU: of('gelu', { approximate: 'none' }),
  GLU: of('glu', { dim: -1 }),
  Hardshrink: of('hardshrink', { lambd: 0.5 }),
  Hardsigmoid: of('hardsigmoid'),
  Hardswish: of('hardswish'),
  Hardtanh: of('hardtanh', { min_val: -1, max_val: 1 }),
  LeakyReLU: of('leaky_relu', { negative_slope: 0.01 }),
  LogSigmoid: of('log_sigmoid'),
  LogSoftmax: of('log_softmax', { dim: undefined }),
  Mish: of('mish'),
  PReLU: {
    weights: ['weight'],
    forward: (layer, [self]) => layer.aten('prelu', { self, weight: layer.weight('weight') }),
  },
  RReLU: of('rrelu', { lower: 1 / 8, upper: 1 / 3 }),
  ReLU: of('relu'),
  ReLU6: of('relu6'),
  SELU: of('selu'),
  SiLU: of('silu'),
  Sigmoid: of('sigmoid'),
  Softmax: of('softmax', { dim: undefined }),
  Softmax2d: {
    forward: (layer, [self]) => layer.aten('softmax', { self, dim: -3 }),
  },
  Softmin: {
    options: { dim: undefined },
    forward: (layer, [x]) =>
      layer.aten('softmax', { self: layer.aten('neg', { self: x }), dim: layer.option('dim') }),
  },
  Softplus: of('softplus', { beta: 1, threshold: 20 }),
  Softshrink: of('softshrink', { lambd: 0.5 }),
  Softsign: {
    forward: (layer, [self]) => {
      const size = layer.aten('abs', { self });
      return layer.aten('div', { self, other: layer.aten('add', { self: size, other: 1 }) });
    },
  },
  Tanh: of('tanh'),
  Tanhshrink: {
    forward: (layer, [self]) => layer.aten('sub', { self, other: layer.aten('tanh', { self }) }),
  },
  Threshold: of('threshold', { threshold: undefined, value: undefined }),
};

/** torch.nn.modules.dropout: nothing is dropped where a network is used. */
export const dropouts: ModuleKinds = {
  AlphaDropout: identity,
  Dropout: identity,
  Dropout1d: identity,
  Dropout2d: identity,
  Dropout3d: identity,
  FeatureAlphaDropout: identity,
};

/** torch.nn.modules.flatten */
export const flattens: ModuleKinds = {
  Flatten: of('flatten', { start_dim: 1, end_dim: -1 }),
  Unflatten: {
    options: { dim: undefined, unflattened_size: undefined },
    forward: (layer, [self]) =>
      layer.aten('unflatten', {
        self,
        dim: layer.option('dim'),
        sizes: layer.option('unflattened_size'),
      }),
  },
};

/** torch.nn.modules.linear */
export const linears: ModuleKinds = {
  Identity: identity,
  Linear: linear(),
  NonDynamicallyQuantizableLinear: linear(),
};

function linear(): ModuleKind {
  return {
    weights: ['weight', 'bias?'],
    forward: (layer, [input]) =>
      layer.aten('linear', { input, weight: layer.weight('weight'), bias: layer.weight('bias') }),
  };
}

/** torch.nn.modules.sparse */
export const embeddings: ModuleKinds = {
  Embedding: {
    weights: ['weight'],
    forward: (layer, [indices]) =>
      layer.aten('embedding', { weight: layer.weight('weight'), indices }),
  },
};

/** torch.nn.modules.pixelshuffle */
export const shuffles: ModuleKinds = {
  PixelShuffle: of('pixel_shuffle', { upscale_factor: undefined }),
  PixelUnshuffle: of('pixel_unshuffle', { downscale_factor: undefined }),
};

/** torch.nn.modules.channelshuffle */
export const channelShuffles: ModuleKinds = {
  ChannelShuffle: of('channel_shuffle', { groups: undefined }),
};
