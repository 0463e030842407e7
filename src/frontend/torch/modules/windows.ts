import type { TorchValue } from '../../aten/values.ts';
import { isListValue, isTensorValue } from '../../aten/values.ts';
import { first } from './attention.ts';
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
    forward: (layer, [self]) =>
      first(layer.aten(op, { self, output_size: layer.option('output_size') })),
  };
}

/** The norm of a window: its mean of powers, times its places, to the root. */
function normPool(axes: 1 | 2 | 3): ModuleKind {
  const options = { kernel_size: undefined, stride: undefined, ceil_mode: false };
  return {
    options: { ...options, norm_type: undefined },
    forward: (layer, [x]) => {
      const exponent = Number(layer.option('norm_type'));
      const kernel = layer.option('kernel_size');
      const places = Array.from({ length: axes }, (_, i) =>
        Number(isListValue(kernel) ? kernel[i] : kernel),
      ).reduce((product, extent) => product * extent, 1);
      const powers = layer.aten('pow', { self: x, exponent });
      const mean = layer.aten(`avg_pool${axes}d`, {
        self: powers,
        ...optionsOf(layer, ...Object.keys(options)),
      });
      const sum = layer.aten('mul', { self: mean, other: places });
      return layer.aten('pow', { self: sum, exponent: 1 / exponent });
    },
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
  LPPool1d: normPool(1),
  LPPool2d: normPool(2),
  LPPool3d: normPool(3),
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
    [`CircularPad${axes}d`, padding('circular')],
  ]),
);

const WINDOWS = { kernel_size: undefined, dilation: 1, padding: 0, stride: 1 };

/** torch.nn.modules.fold */
export const folds: ModuleKinds = {
  Fold: {
    options: { ...WINDOWS, output_size: undefined },
    forward: (layer, [self]) =>
      layer.aten('col2im', { self, ...optionsOf(layer, 'output_size', ...Object.keys(WINDOWS)) }),
  },
  Unfold: {
    options: WINDOWS,
    forward: (layer, [self]) =>
      layer.aten('im2col', { self, ...optionsOf(layer, ...Object.keys(WINDOWS)) }),
  },
};

const UPSAMPLES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  nearest: ['upsample_nearest1d', 'upsample_nearest2d', 'upsample_nearest3d'],
  'nearest-exact': [1, 2, 3].map((axes) => `_upsample_nearest_exact${axes}d`),
  linear: ['upsample_linear1d'],
  bilinear: [undefined, 'upsample_bilinear2d'],
  bicubic: [undefined, 'upsample_bicubic2d'],
  trilinear: [undefined, undefined, 'upsample_trilinear3d'],
};

/** To a size, or by a factor for all axes or for each. */
function upsample(layer: Layer, input: TorchValue, mode: TorchValue): TorchValue {
  if (typeof mode !== 'string') return layer.refuse('its mode is no text');
  const axes = isTensorValue(input) ? input.value.type.shape.length - 2 : 0;
  const op = UPSAMPLES[mode]?.[axes - 1] ?? layer.refuse(`its mode is '${mode}'`);
  const each = (value: TorchValue) =>
    value === undefined || isListValue(value) ? value : Array.from({ length: axes }, () => value);
  const aligned = mode.includes('nearest')
    ? {}
    : { align_corners: layer.option('align_corners') ?? false };
  return layer.aten(op, {
    input,
    output_size: each(layer.option('size')),
    ...aligned,
    scale_factors: each(layer.option('scale_factor')),
  });
}

const SCALES = { size: undefined, scale_factor: undefined, align_corners: undefined } as const;

/** torch.nn.modules.upsampling */
export const upsamples: ModuleKinds = {
  Upsample: {
    options: { ...SCALES, mode: 'nearest' },
    forward: (layer, [x]) => upsample(layer, x, layer.option('mode')),
  },
  UpsamplingBilinear2d: {
    options: { ...SCALES, mode: 'bilinear', align_corners: true },
    forward: (layer, [x]) => upsample(layer, x, 'bilinear'),
  },
  UpsamplingNearest2d: {
    options: { ...SCALES, mode: 'nearest' },
    forward: (layer, [x]) => upsample(layer, x, 'nearest'),
  },
};
