import type { TorchValue } from '../../aten/values.ts';
import { isListValue } from '../../aten/values.ts';
import {
  type Args,
  type Layer,
  type ModuleKind,
  type ModuleKinds,
  optionsOf,
  weightsOf,
} from './kind.ts';

const CONV_OPTIONS = { stride: 1, padding: 0, dilation: 1, groups: 1 } as const;

function conv(axes: 1 | 2 | 3): ModuleKind {
  return {
    options: { ...CONV_OPTIONS, padding_mode: 'zeros' },
    weights: ['weight', 'bias?'],
    forward: (layer, [input]) => {
      const weights = weightsOf(layer, 'weight', 'bias');
      const options = optionsOf(layer, ...Object.keys(CONV_OPTIONS));
      const mode = layer.option('padding_mode');
      const padded = mode === 'zeros' ? { input } : paddedBefore(layer, axes, input, mode);
      return layer.aten(`conv${axes}d`, { ...weights, ...options, ...padded });
    },
  };
}

/** What is padded otherwise than by zeros is padded first: the last axis is named first. */
function paddedBefore(layer: Layer, axes: number, input: TorchValue, mode: TorchValue): Args {
  const padding = layer.option('padding');
  if (typeof padding === 'string') return layer.refuse(`its padding is '${padding}'`);
  const each = Array.from({ length: axes }, (_, i) =>
    isListValue(padding) ? padding[i] : padding,
  );
  const pad = each.toReversed().flatMap((extent) => [extent, extent]);
  return { input: layer.aten('pad', { self: input, pad, mode }), padding: 0 };
}

function transposedConv(axes: 1 | 2 | 3): ModuleKind {
  return {
    options: { ...CONV_OPTIONS, output_padding: 0 },
    weights: ['weight', 'bias?'],
    forward: (layer, [input]) =>
      layer.aten(`conv_transpose${axes}d`, {
        input,
        ...weightsOf(layer, 'weight', 'bias'),
        ...optionsOf(layer, ...Object.keys(CONV_OPTIONS), 'output_padding'),
      }),
  };
}

/** torch.nn.modules.conv */
export const convolutions: ModuleKinds = {
  Conv1d: conv(1),
  Conv2d: conv(2),
  Conv3d: conv(3),
  ConvTranspose1d: transposedConv(1),
  ConvTranspose2d: transposedConv(2),
  ConvTranspose3d: transposedConv(3),
};

function maxPool(axes: 1 | 2 | 3): ModuleKind {
  const options = {
    kernel_size: undefined,
    stride: undefined,
    padding: 0,
    dilation: 1,
    ceil_mode: false,
  };
  return {
    options: { ...options, return_indices: false },
    forward: (layer, [self]) => {
      if (layer.option('return_indices') === true) layer.refuse('it gives places');
      return layer.aten(`max_pool${axes}d`, { self, ...optionsOf(layer, ...Object.keys(options)) });
    },
  };
}

function averagePool(axes: 1 | 2 | 3): ModuleKind {
  const options = {
    kernel_size: undefined,
    stride: undefined,
    padding: 0,
    ceil_mode: false,
    count_include_pad: true,
  };
  return {
    options: { ...options, divisor_override: undefined },
    forward: (layer, [self]) => {
      const divisor = axes === 1 ? {} : optionsOf(layer, 'divisor_override');
      return layer.aten(`avg_pool${axes}d`, {
        self,
        ...optionsOf(layer, ...Object.keys(options)),
        ...divisor,
      });
    },
  };
}

function adaptivePool(op: string): ModuleKind {
  return {
    options: { output_size: undefined },
    forward: (layer, [self]) => layer.aten(op, { self, output_size: layer.option('output_size') }),
  };
}

/** torch.nn.modules.pooling */
export const pools: ModuleKinds = {
  AdaptiveAvgPool1d: adaptivePool('adaptive_avg_pool1d'),
  AdaptiveAvgPool2d: adaptivePool('adaptive_avg_pool2d'),
  AdaptiveAvgPool3d: adaptivePool('adaptive_avg_pool3d'),
  AdaptiveMaxPool1d: adaptivePool('adaptive_max_pool1d'),
  AdaptiveMaxPool2d: adaptivePool('adaptive_max_pool2d'),
  AdaptiveMaxPool3d: adaptivePool('adaptive_max_pool3d'),
  AvgPool1d: averagePool(1),
  AvgPool2d: averagePool(2),
  AvgPool3d: averagePool(3),
  MaxPool1d: maxPool(1),
  MaxPool2d: maxPool(2),
  MaxPool3d: maxPool(3),
};

function padding(mode: string): ModuleKind {
  return {
    options: { padding: undefined, value: 0 },
    forward: (layer, [self]) => {
      const value = mode === 'constant' ? { value: layer.option('value') } : {};
      return layer.aten('pad', { self, pad: layer.option('padding'), mode, ...value });
    },
  };
}

/** torch.nn.modules.padding */
export const paddings: ModuleKinds = Object.fromEntries(
  [1, 2, 3].flatMap((axes) => [
    [`ConstantPad${axes}d`, padding('constant')],
    [`ZeroPad${axes}d`, padding('constant')],
    [`ReflectionPad${axes}d`, padding('reflect')],
    [`ReplicationPad${axes}d`, padding('replicate')],
  ]),
);
