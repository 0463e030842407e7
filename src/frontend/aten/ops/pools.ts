import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  flagArg,
  has,
  intOf,
  numberArg,
  perAxis,
  tensorArg,
  unsupported,
} from '../call.ts';
import { ints, onnx, onnxAll, scalar, times } from '../onnx.ts';
import { isListValue } from '../values.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Windows that become one number each. */
export const pools: AtenOps = {
  _adaptive_avg_pool2d: adaptiveAverage(2),
  _adaptive_avg_pool3d: adaptiveAverage(3),
  adaptive_avg_pool1d: adaptiveAverage(1),
  adaptive_avg_pool2d: adaptiveAverage(2),
  adaptive_avg_pool3d: adaptiveAverage(3),
  adaptive_max_pool1d: adaptiveMost(1),
  adaptive_max_pool2d: adaptiveMost(2),
  adaptive_max_pool3d: adaptiveMost(3),
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
    return batched(call, axes, (x) => {
      const [y, place] = onnxAll(call, 'MaxPool', [x], { attrs, results });
      return place ? [y, inPlane(call, place, x.type.shape.slice(-axes))] : [y];
    });
  };
  return { takes: 'self, kernel_size, stride, padding, dilation, ceil_mode', read };
}

/** Torch counts places in each plane, ONNX in all of the tensor. */
function inPlane(call: Call, place: Value, space: readonly number[]): Value {
  return onnx(call, 'Mod', [place, scalar(call, 'i64', sizeOf(space))]);
}

function average(axes: number): AtenOp {
  const read = (call: Call): Result => {
    const window = windowOf(call, axes);
    const isOwn = has(call, 'divisor_override');
    if (isOwn && window.ceil_mode === 1)
      unsupported(call, 'it has a divisor of its own, and windows that end outside');
    const countsPad = isOwn || flagArg(call, 'count_include_pad', true);
    const attrs = { ...window, count_include_pad: Number(countsPad) };
    const places = window.kernel_shape.reduce((size, extent) => size * extent, 1);
    const factor = isOwn ? places / numberArg(call, 'divisor_override') : 1;
    return batched(call, axes, (x) => [times(call, onnx(call, 'AveragePool', [x], attrs), factor)]);
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

/**
 * Windows of a size that gives the wanted extents, which is the same everywhere where they divide the old ones. Else a
 * mean over windows is a product with their shares, an axis at a time.
 */
function adaptiveAverage(axes: number): AtenOp {
  const read = (call: Call): Result => {
    const { space, wanted, kernel } = adaptiveWindows(call, axes);
    if (wanted.every((extent) => extent === 1)) return overSpace(call, axes);
    if (!kernel) {
      return space.reduce(
        (x, extent, i) => {
          return extent === wanted[i] ? x : shared(call, x, i - axes, [extent, wanted[i]!]);
        },
        tensorArg(call, 'self'),
      );
    }
    const attrs = { kernel_shape: kernel, strides: kernel };
    return batched(call, axes, (x) => [onnx(call, 'AveragePool', [x], attrs)]);
  };
  return { takes: 'self, output_size', read };
}

/** The largest of each window, an axis at a time where windows differ; nobody reads where it was. */
function adaptiveMost(axes: number): AtenOp {
  const read = (call: Call): Result => {
    const { space, wanted, kernel } = adaptiveWindows(call, axes);
    if (!kernel) {
      const x = space.reduce(
        (value, extent, i) => {
          return extent === wanted[i]
            ? value
            : highest(call, value, i - axes, [extent, wanted[i]!]);
        },
        tensorArg(call, 'self'),
      );
      return [x, undefined];
    }
    const attrs = { kernel_shape: kernel, strides: kernel };
    const y = batched(call, axes, (x) => [onnx(call, 'MaxPool', [x], attrs)]);
    return [y as Value, undefined];
  };
  return { takes: 'self, output_size', read };
}

function adaptiveWindows(call: Call, axes: number) {
  const space = tensorArg(call, 'self').type.shape.slice(-axes);
  const wanted = space.map((extent, i) => askedExtent(call, i) ?? extent);
  if (wanted.some((extent) => !(extent >= 1 && extent <= MOST_WINDOWS)))
    unsupported(call, `it makes [${wanted.join(',')}] of [${space.join(',')}]`);
  const kernel = space.map((extent, i) => extent / wanted[i]!);
  return { space, wanted, kernel: kernel.every(Number.isInteger) ? kernel : undefined };
}

/** Along an axis. */
const MOST_WINDOWS = 4096;

type Extents = readonly [from: number, to: number];

/** The first place of a window, and the one behind its last. */
function windowAt(i: number, [from, to]: Extents): readonly [start: number, end: number] {
  return [Math.floor((i * from) / to), Math.ceil(((i + 1) * from) / to)];
}

/** Means along an axis, counted from the last one, as a product with the share of each place in each window. */
function shared(call: Call, x: Value, axis: number, extents: Extents): Value {
  const [from, to] = extents;
  const shares = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    const [start, end] = windowAt(i, extents);
    for (let place = start; place < end; place++) shares[place * to + i] = 1 / (end - start);
  }
  const table = call.graph.constant(call, tensorOf('f32', [from, to], shares));
  const rank = x.type.shape.length;
  const perm = Array.from({ length: rank }, (_, i) => i);
  [perm[rank + axis], perm[rank - 1]] = [perm[rank - 1]!, perm[rank + axis]!];
  const turn = (value: Value) => (axis === -1 ? value : onnx(call, 'Transpose', [value], { perm }));
  return turn(onnx(call, 'MatMul', [turn(x), table]));
}

function highest(call: Call, x: Value, axis: number, extents: Extents): Value {
  const axes = ints(call, [axis]);
  const windows = Array.from({ length: extents[1] }, (_, i) => {
    const bounds = windowAt(i, extents).map((place) => ints(call, [place]));
    const part = onnx(call, 'Slice', [x, ...bounds, axes]);
    return onnx(call, 'ReduceMax', [part, axes], { keepdims: 1 });
  });
  return onnx(call, 'Concat', windows, { axis });
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
