import { type TorchValue, isTensorValue } from '../../aten/values.ts';
import { first } from './attention.ts';
import { type Layer, type ModuleKind, type ModuleKinds, inTurn } from './kind.ts';

export const sequential: ModuleKind = { forward: (layer, [x]) => inTurn(layer, x) };

function flattened(layer: Layer, self: TorchValue): TorchValue {
  return layer.aten('flatten', { self, start_dim: 1 });
}

/** Features of an image, pooled, and what they say. */
const classifier: ModuleKind = {
  forward: (layer, [x]) =>
    layer.child('classifier', flattened(layer, inTurn(layer, x, ['features', 'avgpool']))),
};

/** torchvision.models.alexnet and .vgg */
export const classifiers: ModuleKinds = { AlexNet: classifier, VGG: classifier };

/** What a block computes, added to what it read, which a convolution may bring into shape. */
function residual(...names: readonly string[]): ModuleKind {
  return {
    forward: (layer, [x]) => {
      const self = inTurn(layer, x, names);
      const other = layer.children.includes('downsample') ? layer.child('downsample', x) : x;
      return layer.child('relu', layer.aten('add', { self, other }));
    },
  };
}

/** torchvision.models.resnet */
export const resnets: ModuleKinds = {
  BasicBlock: residual('conv1', 'bn1', 'relu', 'conv2', 'bn2'),
  Bottleneck: residual('conv1', 'bn1', 'relu', 'conv2', 'bn2', 'relu', 'conv3', 'bn3'),
  ResNet: {
    forward: (layer, [x]) => {
      const stages = ['layer1', 'layer2', 'layer3', 'layer4'];
      const pooled = inTurn(layer, x, ['conv1', 'bn1', 'relu', 'maxpool', ...stages, 'avgpool']);
      return layer.child('fc', flattened(layer, pooled));
    },
  },
};

/** torchvision.models.mobilenetv2 */
export const mobilenets: ModuleKinds = {
  InvertedResidual: {
    options: { use_res_connect: undefined },
    forward: (layer, [x]) => {
      const other = layer.child('conv', x);
      return layer.option('use_res_connect') === true
        ? layer.aten('add', { self: x, other })
        : other;
    },
  },
  MobileNetV2: {
    forward: (layer, [x]) => {
      const self = layer.child('features', x);
      const pooled = layer.aten('adaptive_avg_pool2d', { self, output_size: [1, 1] });
      return layer.child('classifier', flattened(layer, pooled));
    },
  },
};

/** torchvision.models.squeezenet */
export const squeezenets: ModuleKinds = {
  Fire: {
    forward: (layer, [x]) => {
      const squeezed = inTurn(layer, x, ['squeeze', 'squeeze_activation']);
      const tensors = ['expand1x1', 'expand3x3'].map((name) =>
        inTurn(layer, squeezed, [name, `${name}_activation`]),
      );
      return layer.aten('cat', { tensors, dim: 1 });
    },
  },
  SqueezeNet: {
    forward: (layer, [x]) => flattened(layer, inTurn(layer, x, ['features', 'classifier'])),
  },
};

/** torchvision.models.vision_transformer */
export const visionTransformers: ModuleKinds = {
  Encoder: {
    weights: ['pos_embedding'],
    forward: (layer, [self]) => {
      const placed = layer.aten('add', { self, other: layer.weight('pos_embedding') });
      return inTurn(layer, placed, ['layers', 'ln']);
    },
  },
  EncoderBlock: {
    forward: (layer, [x]) => {
      const normed = layer.child('ln_1', x);
      const attended = first(layer.child('self_attention', normed, normed, normed));
      const self = layer.aten('add', { self: attended, other: x });
      return layer.aten('add', { self, other: inTurn(layer, self, ['ln_2', 'mlp']) });
    },
  },
  MLPBlock: sequential,
  VisionTransformer: {
    weights: ['class_token'],
    forward: (layer, [x]) => {
      const places = layer.aten('flatten', { self: layer.child('conv_proj', x), start_dim: 2 });
      const patches = layer.aten('transpose', { self: places, dim0: 1, dim1: 2 });
      const samples = isTensorValue(x) ? x.value.type.shape[0] : undefined;
      const size = [samples ?? 1, -1, -1];
      const token = layer.aten('expand', { self: layer.weight('class_token'), size });
      const tokens = layer.aten('cat', { tensors: [token, patches], dim: 1 });
      const encoded = layer.child('encoder', tokens);
      return layer.child('heads', layer.aten('select', { self: encoded, dim: 1, index: 0 }));
    },
  },
};

/** torchvision.ops.misc */
export const blocks: ModuleKinds = {
  Conv2dNormActivation: sequential,
  ConvNormActivation: sequential,
  MLP: sequential,
  SqueezeExcitation: {
    forward: (layer, [self]) => {
      const names = ['avgpool', 'fc1', 'activation', 'fc2', 'scale_activation'];
      return layer.aten('mul', { self: inTurn(layer, self, names), other: self });
    },
  },
};
