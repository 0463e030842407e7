import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import { type Call, flagArg, intArg, optionalTensor, perAxis, tensorArg, wrong } from '../call.ts';
import { ints, onnx } from '../onnx.ts';
import type { AtenOp, AtenOps } from './op.ts';

const FORWARD = 'input, weight, bias, stride, padding, dilation, groups';
const TRANSPOSED = 'input, weight, bias, stride, padding, output_padding, groups, dilation';
const EITHER = 'input, weight, bias, stride, padding, dilation, transposed, output_padding, groups';

/** Convolutions, as they are called before they are decomposed and after. */
export const convolutions: AtenOps = {
  _convolution: either(`${EITHER}, benchmark, deterministic, cudnn_enabled, allow_tf32`),
  // What tracing makes of a padding in words.
  _convolution_mode: { takes: FORWARD, read: readConv },
  conv1d: { takes: FORWARD, read: readConv },
  conv2d: { takes: FORWARD, read: readConv },
  conv3d: { takes: FORWARD, read: readConv },
  conv_transpose1d: { takes: TRANSPOSED, read: readTransposed },
  conv_transpose2d: { takes: TRANSPOSED, read: readTransposed },
  conv_transpose3d: { takes: TRANSPOSED, read: readTransposed },
  convolution: either(EITHER),
};

function either(takes: string): AtenOp {
  const read = (call: Call) =>
    flagArg(call, 'transposed', false) ? readTransposed(call) : readConv(call);
  return { takes, read };
}

function readConv(call: Call): Value {
  const { kernel, strides, dilations, group, inputs } = partsOf(call);
  const pads = padsOf(call, kernel, dilations);
  const attrs = { kernel_shape: kernel, strides, dilations, pads, group };
  return batched(call, kernel.length, (x) => onnx(call, 'Conv', [x, ...inputs], attrs));
}

function readTransposed(call: Call): Value {
  const { kernel, strides, dilations, group, inputs } = partsOf(call, true);
  const none = kernel.map(() => 0);
  const padding = perAxis(call, 'padding', kernel.length, none);
  const attrs = {
    kernel_shape: kernel,
    strides,
    dilations,
    pads: [...padding, ...padding],
    output_padding: perAxis(call, 'output_padding', kernel.length, none),
    group,
  };
  return batched(call, kernel.length, (x) => onnx(call, 'ConvTranspose', [x, ...inputs], attrs));
}

function partsOf(call: Call, transposed = false) {
  const weight = tensorArg(call, 'weight');
  const [rows = 0, columns = 0, ...kernel] = weight.type.shape;
  const group = intArg(call, 'groups', 1);
  const channels = transposed ? columns * group : rows;
  if (kernel.length === 0) wrong(call, 'its weights have no axes of space');
  const ones = kernel.map(() => 1);
  return {
    kernel,
    strides: perAxis(call, 'stride', kernel.length, ones),
    dilations: perAxis(call, 'dilation', kernel.length, ones),
    group,
    inputs: [weight, optionalTensor(call, 'bias') ?? zeros(call, channels)],
  };
}

/** The bias of a convolution without one, as torch's exporter writes it. */
function zeros(call: Call, channels: number): Value {
  return call.graph.constant(call, tensorOf('f32', [channels], new Float32Array(channels)));
}

/** What is padded before and after, in numbers or so that the extents stay. */
function padsOf(call: Call, kernel: readonly number[], dilations: readonly number[]) {
  const given = call.given.get('padding');
  if (given === 'valid') return kernel.map(() => 0).concat(kernel.map(() => 0));
  if (given === 'same') {
    const all = kernel.map((extent, i) => dilations[i]! * (extent - 1));
    const before = all.map((pad) => Math.floor(pad / 2));
    return [...before, ...all.map((pad, i) => pad - before[i]!)];
  }
  const none = kernel.map(() => 0);
  const padding = perAxis(call, 'padding', kernel.length, none);
  return [...padding, ...padding];
}

/** One sample may come without an axis for the batch. */
function batched(call: Call, axes: number, convolve: (x: Value) => Value): Value {
  const x = tensorArg(call, 'input');
  if (x.type.shape.length !== axes + 1) return convolve(x);
  const first = ints(call, [0]);
  return onnx(call, 'Squeeze', [convolve(onnx(call, 'Unsqueeze', [x, first])), first]);
}
