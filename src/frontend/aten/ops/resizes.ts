import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  flagArg,
  has,
  intArg,
  intsArg,
  listArg,
  numberArg,
  perAxis,
  tensorArg,
  textArg,
  unsupported,
} from '../call.ts';
import { type Attribute, float, ints, onnx, scalar } from '../onnx.ts';
import type { AtenOp, AtenOps } from './op.ts';

/** More or fewer places along the axes of space. */
export const resizes: AtenOps = {
  constant_pad_nd: {
    takes: 'self, pad, value',
    read: (call) => padded(call, intsArg(call, 'pad'), 'constant'),
  },
  pad: {
    takes: 'self, pad, mode, value',
    read: (call) => padded(call, intsArg(call, 'pad'), textArg(call, 'mode', 'constant')),
  },
  reflection_pad1d: padding('reflect'),
  reflection_pad2d: padding('reflect'),
  replication_pad1d: padding('replicate'),
  replication_pad2d: padding('replicate'),
  _upsample_nearest_exact1d: upsample(1, 'nearest-exact'),
  _upsample_nearest_exact2d: upsample(2, 'nearest-exact'),
  _upsample_nearest_exact3d: upsample(3, 'nearest-exact'),
  affine_grid_generator: {
    takes: 'theta, size, align_corners',
    read: (call) => {
      const inputs = [tensorArg(call, 'theta'), ints(call, intsArg(call, 'size'))];
      const isAligned = flagArg(call, 'align_corners', false);
      return onnx(call, 'AffineGrid', inputs, { align_corners: Number(isAligned) });
    },
  },
  col2im: { takes: 'self, output_size, kernel_size, dilation, padding, stride', read: readCol2im },
  grid_sampler: grid(),
  grid_sampler_2d: grid(),
  grid_sampler_3d: grid(),
  im2col: { takes: 'self, kernel_size, dilation, padding, stride', read: readIm2col },
  reflection_pad3d: padding('reflect'),
  replication_pad3d: padding('replicate'),
  upsample_bicubic2d: upsample(2, 'cubic'),
  upsample_bilinear2d: upsample(2, 'linear'),
  upsample_linear1d: upsample(1, 'linear'),
  upsample_nearest1d: upsample(1, 'nearest'),
  upsample_nearest2d: upsample(2, 'nearest'),
  upsample_nearest3d: upsample(3, 'nearest'),
  upsample_trilinear3d: upsample(3, 'linear'),
};

const MODES: Readonly<Record<string, string>> = {
  constant: 'constant',
  reflect: 'reflect',
  replicate: 'edge',
  circular: 'wrap',
};

function padding(mode: string): AtenOp {
  return { takes: 'self, padding', read: (call) => padded(call, intsArg(call, 'padding'), mode) };
}

/** Torch names the last axis first, and its start and end together; ONNX all starts, then all ends. */
function padded(call: Call, pad: readonly number[], given: string): Value {
  const x = tensorArg(call, 'self');
  const rank = x.type.shape.length;
  const mode = MODES[given] ?? unsupported(call, `its mode is '${given}'`);
  const at = (axis: number, end: 0 | 1) => pad[2 * (rank - 1 - axis) + end] ?? 0;
  const axes = [...x.type.shape.keys()];
  const pads = [...axes.map((axis) => at(axis, 0)), ...axes.map((axis) => at(axis, 1))];
  const value = has(call, 'value') ? numberArg(call, 'value') : 0;
  const inputs = [x, ints(call, pads)];
  const filling = mode === 'constant' ? [scalar(call, x.type.dtype, value)] : [];
  return onnx(call, 'Pad', [...inputs, ...filling], { mode });
}

type Mode = 'nearest' | 'nearest-exact' | 'linear' | 'cubic';

/** Nearest places have no corners to align. */
function upsample(axes: 1 | 2 | 3, mode: Mode): AtenOp {
  const isNearest = mode === 'nearest' || mode === 'nearest-exact';
  const [first, ...rest] = ['scales_d', 'scales_h', 'scales_w'].slice(-axes);
  const scales = [`${axes === 1 ? 'scales' : first}/scale_factors`, ...rest].join(', ');
  const read = (call: Call): Value => {
    if (mode === 'nearest' || mode === 'nearest-exact')
      return resized(call, {
        mode: 'nearest',
        coordinate_transformation_mode: mode === 'nearest' ? 'asymmetric' : 'half_pixel',
        nearest_mode: mode === 'nearest' ? 'floor' : 'round_prefer_ceil',
      });
    const isAligned = flagArg(call, 'align_corners', false);
    // A single place is the middle one, which ONNX says under another name.
    const halves = extentsOf(call).includes(1) ? 'half_pixel' : 'pytorch_half_pixel';
    const places = isAligned ? 'align_corners' : halves;
    const cubic = mode === 'cubic' ? { cubic_coeff_a: float(-0.75) } : {};
    return resized(call, { mode, coordinate_transformation_mode: places, ...cubic });
  };
  const takes = `self/input, output_size, ${isNearest ? '' : 'align_corners, '}${scales}`;
  return { takes, read };
}

/** The extents that are wanted. */
function extentsOf(call: Call): readonly number[] {
  if (has(call, 'output_size')) return intsArg(call, 'output_size');
  const space = tensorArg(call, 'self').type.shape.slice(2);
  return factorsOf(call).map((factor, i) => Math.floor((space[i] ?? 1) * factor));
}

function factorsOf(call: Call): readonly number[] {
  const name = ['scales', 'scales_d', 'scales_h'].find((key) => call.given.has(key)) ?? 'scales';
  return listArg(call, name).map(Number);
}

/** To a size, or by factors. */
function resized(call: Call, attrs: Readonly<Record<string, Attribute>>): Value {
  const x = tensorArg(call, 'self');
  const front = x.type.shape.slice(0, 2);
  if (has(call, 'output_size')) {
    const sizes = ints(call, [...front, ...extentsOf(call)]);
    return onnx(call, 'Resize', [x, undefined, undefined, sizes], attrs);
  }
  const factors = factorsOf(call);
  if (factors.length !== x.type.shape.length - 2)
    unsupported(call, 'it says no size, and no factor for each axis');
  const numbers = [...front.map(() => 1), ...factors];
  const scales = call.graph.constant(call, tensorOf('f32', [numbers.length], numbers));
  return onnx(call, 'Resize', [x, undefined, scales], attrs);
}

/** Modes as torch counts them. */
const SAMPLING = ['linear', 'nearest', 'cubic'];
const OUTSIDE = ['zeros', 'border', 'reflection'];

function grid(): AtenOp {
  const read = (call: Call): Value => {
    const [mode, outside] = ['interpolation_mode', 'padding_mode'].map((name) =>
      intArg(call, name),
    ) as [number, number];
    const attrs = {
      mode: SAMPLING[mode] ?? unsupported(call, `its mode is number ${mode}`),
      padding_mode: OUTSIDE[outside] ?? unsupported(call, `its padding is number ${outside}`),
      align_corners: Number(flagArg(call, 'align_corners', false)),
    };
    return onnx(call, 'GridSample', [tensorArg(call, 'input'), tensorArg(call, 'grid')], attrs);
  };
  return { takes: 'input, grid, interpolation_mode, padding_mode, align_corners', read };
}

function readCol2im(call: Call): Value {
  const padding = perAxis(call, 'padding', 2, [0, 0]);
  const attrs = {
    dilations: perAxis(call, 'dilation', 2, [1, 1]),
    pads: [...padding, ...padding],
    strides: perAxis(call, 'stride', 2, [1, 1]),
  };
  const [size, kernel] = ['output_size', 'kernel_size'].map((name) =>
    ints(call, perAxis(call, name, 2, [1, 1])),
  );
  return onnx(call, 'Col2Im', [tensorArg(call, 'self'), size, kernel], attrs);
}

/** The places of each window one under the other, window by window. */
function readIm2col(call: Call): Value {
  const pair = (name: string, plain: number) => {
    const [down = plain, across = plain] = perAxis(call, name, 2, [plain, plain]);
    return [down, across] as const;
  };
  const [kernel, stride] = [pair('kernel_size', 1), pair('stride', 1)];
  const [dilation, [down, across]] = [pair('dilation', 1), pair('padding', 0)];
  const x = tensorArg(call, 'self');
  if (x.type.shape.length !== 4) unsupported(call, 'its input has no axis for the batch');
  const [batch = 1, channels = 1] = x.type.shape;
  const wide = onnx(call, 'Pad', [x, ints(call, [0, 0, down, across, 0, 0, down, across])]);
  const extents = wide.type.shape.slice(2);
  const counts = extents.map((extent, i) => {
    return Math.floor((extent - dilation[i]! * (kernel[i]! - 1) - 1) / stride[i]!) + 1;
  });
  if (kernel[0] * kernel[1] > MOST_IN_WINDOW || counts.some((count) => count < 1))
    unsupported(call, `its windows of [${kernel.join(',')}] do not fit`);
  const shifts = Array.from({ length: kernel[0] * kernel[1] }, (_, i) => {
    const from = [Math.floor(i / kernel[1]) * dilation[0], (i % kernel[1]) * dilation[1]];
    const to = from.map((start, axis) => start + (counts[axis]! - 1) * stride[axis]! + 1);
    const part = [from, to, [2, 3], stride].map((list) => ints(call, list));
    const flat = [batch, channels, 1, counts[0]! * counts[1]!];
    return onnx(call, 'Reshape', [onnx(call, 'Slice', [wide, ...part]), ints(call, flat)]);
  });
  const all = onnx(call, 'Concat', shifts, { axis: 2 });
  const [rows, columns] = [channels * shifts.length, counts[0]! * counts[1]!];
  return onnx(call, 'Reshape', [all, ints(call, [batch, rows, columns])]);
}

/** Windows of more places are taken for a mistake. */
const MOST_IN_WINDOW = 4096;
