import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  flagArg,
  has,
  intsArg,
  listArg,
  numberArg,
  tensorArg,
  textArg,
  unsupported,
} from '../call.ts';
import { ints, onnx, scalar } from '../onnx.ts';
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
  upsample_bilinear2d: {
    takes: 'self/input, output_size, align_corners, scales_h/scale_factors, scales_w',
    read: (call) => {
      const isAligned = flagArg(call, 'align_corners', false);
      const mode = isAligned ? 'align_corners' : 'pytorch_half_pixel';
      return resized(call, { mode: 'linear', coordinate_transformation_mode: mode });
    },
  },
  upsample_nearest2d: {
    takes: 'self/input, output_size, scales_h/scale_factors, scales_w',
    read: (call) =>
      resized(call, {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      }),
  },
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

/** To a size, or by factors. */
function resized(call: Call, attrs: Readonly<Record<string, string>>): Value {
  const x = tensorArg(call, 'self');
  const front = x.type.shape.slice(0, 2);
  if (has(call, 'output_size')) {
    const sizes = ints(call, [...front, ...intsArg(call, 'output_size')]);
    return onnx(call, 'Resize', [x, undefined, undefined, sizes], attrs);
  }
  const factors = listArg(call, 'scales_h').map(Number);
  if (factors.length !== x.type.shape.length - 2)
    unsupported(call, 'it says no size, and no factor for each axis');
  const numbers = [...front.map(() => 1), ...factors];
  const scales = call.graph.constant(call, tensorOf('f32', [numbers.length], numbers));
  return onnx(call, 'Resize', [x, undefined, scales], attrs);
}
