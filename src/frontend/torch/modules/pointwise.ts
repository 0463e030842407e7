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
  ReLU: of('relu'),
  ReLU6: of('relu6'),
  SELU: of('selu'),
  SiLU: of('silu'),
  Sigmoid: of('sigmoid'),
  Softmax: of('softmax', { dim: undefined }),
  Softplus: of('softplus', { beta: 1, threshold: 20 }),
  Tanh: of('tanh'),
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
};
