import type { Value } from '../../onnx/value.ts';
import { type Call, flagArg, has, intOf, perAxis, tensorArg, unsupported } from '../call.ts';
import { ints, onnx, onnxAll } from '../onnx.ts';
import { isListValue } from '../values.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Windows that become one number each. */
export const pools: AtenOps = {
  _adaptive_avg_pool2d: adaptive(2, 'AveragePool'),
  _adaptive_avg_pool3d: adaptive(3, 'AveragePool'),
  adaptive_avg_pool1d: adaptive(1, 'AveragePool'),
  adaptive_avg_pool2d: adaptive(2, 'AveragePool'),
  adaptive_avg_pool3d: adaptive(3, 'AveragePool'),
  adaptive_max_pool1d: adaptive(1, 'MaxPool'),
  adaptive_max_pool2d: adaptive(2, 'MaxPool'),
  adaptive_max_pool3d: adaptive(3, 'MaxPool'),
  avg_pool1d: average(1),
  avg_pool2d: average(2),
  avg_pool3d: average(3),
  max_pool1d: most(1, 1),
  max_pool1d_with_indices: most(1, 2),
  max_pool2d: most(2, 1),
  max_pool2d_with_indices: most(2, 2),
  max_pool3d: most(3, 1),
  max_pool3d_with_indices: most(3, 2),
};

function most(axes: number, results: 1 | 2): AtenOp {
  const read = (call: Call): Result => {
    const dilations = perAxis(call, 'dilation', axes, ones(axes));
    const attrs = { ...windowOf(call, axes), dilations };
    return batched(call, axes, (x) => onnxAll(call, 'MaxPool', [x], { attrs, results }));
  };
  return { takes: 'self, kernel_size, stride, padding, dilation, ceil_mode', read };
}

function average(axes: number): AtenOp {
  const read = (call: Call): Result => {
    if (has(call, 'divisor_override')) unsupported(call, 'it has a divisor of its own');
    const countIncludePad = flagArg(call, 'count_include_pad', true);
    const attrs = { ...windowOf(call, axes), count_include_pad: Number(countIncludePad) };
    return batched(call, axes, (x) => [onnx(call, 'AveragePool', [x], attrs)]);
  };
  const takes =
    'self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override';
  return { takes, read };
}

function windowOf(call: Call, axes: number) {
  const kernel = perAxis(call, 'kernel_size', axes, []);
  const padding = perAxis(
    call,
    'padding',
    axes,
    kernel.map(() => 0),
  );
  return {
    kernel_shape: kernel,
    strides: perAxis(call, 'stride', axes, kernel),
    pads: [...padding, ...padding],
    ceil_mode: Number(flagArg(call, 'ceil_mode', false)),
  };
}

/** Windows of a size that gives the wanted extents, which is the same everywhere where they divide the old ones. */
function adaptive(axes: number, kind: 'AveragePool' | 'MaxPool'): AtenOp {
  const read = (call: Call): Result => {
    const { shape } = tensorArg(call, 'self').type;
    const space = shape.slice(-axes);
    const wanted = space.map((extent, i) => askedExtent(call, i) ?? extent);
    if (wanted.every((extent) => extent === 1) && kind === 'AveragePool')
      return overSpace(call, axes);
    const kernel = space.map((extent, i) => extent / wanted[i]!);
    if (kernel.some((extent) => !Number.isInteger(extent)))
      unsupported(call, `[${wanted.join(',')}] does not divide [${space.join(',')}]`);
    const attrs = { kernel_shape: kernel, strides: kernel };
    return batched(call, axes, (x) => [onnx(call, kind, [x], attrs)]);
  };
  return { takes: 'self, output_size', read };
}

/** The extent that is asked for along an axis of space; None keeps the one that is there. */
function askedExtent(call: Call, i: number): number | undefined {
  const asked = call.given.get('output_size');
  const one = isListValue(asked) ? asked[asked.length === 1 ? 0 : i] : asked;
  return one === undefined ? undefined : intOf(call, one, 'output_size');
}

function overSpace(call: Call, axes: number): Value {
  const last = Array.from({ length: axes }, (_, i) => i - axes);
  const x = tensorArg(call, 'self');
  return onnx(call, 'ReduceMean', [x, ints(call, last)], { keepdims: 1 });
}

function ones(axes: number): number[] {
  return Array.from({ length: axes }, () => 1);
}

type Values = readonly (Value | undefined)[];

/** One sample may come without an axis for the batch. */
function batched(call: Call, axes: number, pool: (x: Value) => Values): Result {
  const x = tensorArg(call, 'self');
  const [first] = [ints(call, [0])];
  const isBatched = x.type.shape.length !== axes + 1;
  const found = pool(isBatched ? x : onnx(call, 'Unsqueeze', [x, first]));
  const results = isBatched
    ? found
    : found.map((value) => value && onnx(call, 'Squeeze', [value, first]));
  return results.length === 1 ? results[0] : results;
}
