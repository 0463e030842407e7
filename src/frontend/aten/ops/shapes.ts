import type { Value } from '../../onnx/value.ts';
import { type Call, axisArg, frontAxis, has, intArg, intsArg, tensorArg, wrong } from '../call.ts';
import { ints, onnx } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** The same elements under another shape, or in another order. */
export const shapes: AtenOps = {
  _unsafe_view: view('size'),
  expand: { takes: 'self, size, implicit', read: readExpand, views: 'always' },
  expand_as: {
    takes: 'self, other',
    read: (call) => {
      const to = ints(call, tensorArg(call, 'other').type.shape);
      return onnx(call, 'Expand', [tensorArg(call, 'self'), to]);
    },
    views: 'always',
  },
  flatten: { takes: 'self, start_dim, end_dim', read: readFlatten, views: 'maybe' },
  adjoint: { takes: 'self', read: (call) => exchanged(call, -2, -1), views: 'always' },
  channel_shuffle: { takes: 'self, groups', read: readChannelShuffle },
  native_channel_shuffle: { takes: 'self, groups', read: readChannelShuffle },
  mH: { takes: 'self', read: (call) => exchanged(call, -2, -1), views: 'always' },
  mT: { takes: 'self', read: (call) => exchanged(call, -2, -1), views: 'always' },
  moveaxis: { takes: 'self, source, destination', read: readMovedim, views: 'always' },
  movedim: { takes: 'self, source, destination', read: readMovedim, views: 'always' },
  permute: {
    takes: 'self, dims',
    read: (call) => transposed(call, intsArg(call, 'dims')),
    views: 'always',
  },
  pixel_unshuffle: { takes: 'self, downscale_factor', read: readPixelUnshuffle },
  ravel: { takes: 'self', read: (call) => reshaped(call, [-1]), views: 'maybe' },
  reshape: view('shape', 'maybe'),
  reshape_as: {
    takes: 'self, other',
    read: (call) => reshaped(call, tensorArg(call, 'other').type.shape),
    views: 'maybe',
  },
  rot90: { takes: 'self, k, dims', read: readRot90 },
  squeeze: { takes: 'self, dim', read: readSqueeze, views: 'always' },
  t: { takes: 'self', read: (call) => exchanged(call, 0, 1), views: 'always' },
  numpy_T: { takes: 'self', read: readReversed, views: 'always' },
  swapaxes: exchange('axis0', 'axis1'),
  swapdims: exchange('dim0', 'dim1'),
  transpose: exchange('dim0', 'dim1'),
  unflatten: { takes: 'self, dim, sizes', read: readUnflatten, views: 'always' },
  unsqueeze: { takes: 'self, dim', read: readUnsqueeze, views: 'always' },
  view: view('size'),
  view_as: {
    takes: 'self, other',
    read: (call) => reshaped(call, tensorArg(call, 'other').type.shape),
    views: 'always',
  },
};

export function reshaped(call: Call, shape: readonly number[]): Value {
  return onnx(call, 'Reshape', [tensorArg(call, 'self'), ints(call, shape)], { allowzero: 1 });
}

function view(name: string, views: 'always' | 'maybe' = 'always'): AtenOp {
  return { takes: `self, ${name}`, read: (call) => reshaped(call, intsArg(call, name)), views };
}

function transposed(call: Call, dims: readonly number[]): Value {
  const x = tensorArg(call, 'self');
  const perm = dims.map((axis) => frontAxis(call, axis, x.type.shape.length));
  return onnx(call, 'Transpose', [x], { perm });
}

function exchange(one: string, other: string): AtenOp {
  const read = (call: Call) => exchanged(call, intArg(call, one), intArg(call, other));
  return { takes: `self, ${one}, ${other}`, read, views: 'always' };
}

function exchanged(call: Call, one: number, other: number): Value {
  const x = tensorArg(call, 'self');
  const { length } = x.type.shape;
  // torch gives what has fewer than two axes as it is.
  if (length < 2) return x;
  const [a, b] = [frontAxis(call, one, length), frontAxis(call, other, length)];
  const exchange = new Map([
    [a, b],
    [b, a],
  ]);
  const perm = Array.from({ length }, (_, axis) => exchange.get(axis) ?? axis);
  return onnx(call, 'Transpose', [x], { perm });
}

function readReversed(call: Call): Value {
  return transposed(call, [...tensorArg(call, 'self').type.shape.keys()].toReversed());
}

/** The named axes go where they are wanted, the others keep their order. */
function readMovedim(call: Call): Value {
  const rank = tensorArg(call, 'self').type.shape.length;
  const [from, to] = ['source', 'destination'].map((name) =>
    intsArg(call, name).map((axis) => frontAxis(call, axis, rank)),
  ) as [number[], number[]];
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((a) => !from.includes(a));
  const perm = Array.from({ length: rank }, (_, axis) => {
    const i = to.indexOf(axis);
    return i < 0 ? rest.shift()! : from[i]!;
  });
  return onnx(call, 'Transpose', [tensorArg(call, 'self')], { perm });
}

/** -1 keeps the extent that is there. */
function readExpand(call: Call): Value {
  const x = tensorArg(call, 'self');
  const size = intsArg(call, 'size');
  const added = size.length - x.type.shape.length;
  const to = size.map((extent, i) => (extent === -1 ? (x.type.shape[i - added] ?? 1) : extent));
  return onnx(call, 'Expand', [x, ints(call, to)]);
}

function readFlatten(call: Call): Value {
  const { shape } = tensorArg(call, 'self').type;
  const from = axisArg(call, 'start_dim', shape.length, 0);
  const to = axisArg(call, 'end_dim', shape.length, -1);
  if (from > to) wrong(call, `it starts at axis ${from} and ends at axis ${to}`);
  const flat = shape.slice(from, to + 1).reduce((size, extent) => size * extent, 1);
  return reshaped(call, [...shape.slice(0, from), flat, ...shape.slice(to + 1)]);
}

function readUnflatten(call: Call): Value {
  const { shape } = tensorArg(call, 'self').type;
  const axis = axisArg(call, 'dim', shape.length);
  const sizes = intsArg(call, 'sizes');
  return reshaped(call, [...shape.slice(0, axis), ...sizes, ...shape.slice(axis + 1)]);
}

/** Axes of another extent than 1 stay. */
function readSqueeze(call: Call): Result {
  const x = tensorArg(call, 'self');
  const { shape } = x.type;
  const asked = has(call, 'dim') ? intsArg(call, 'dim') : [...shape.keys()];
  const axes = asked.map((axis) => frontAxis(call, axis, shape.length));
  const going = axes.filter((axis) => shape[axis] === 1);
  return going.length === 0 ? x : onnx(call, 'Squeeze', [x, ints(call, going)]);
}

function readUnsqueeze(call: Call): Value {
  const x = tensorArg(call, 'self');
  const axis = axisArg(call, 'dim', x.type.shape.length + 1);
  return onnx(call, 'Unsqueeze', [x, ints(call, [axis])]);
}

/** Channels of one group each take turns. */
function readChannelShuffle(call: Call): Value {
  const { shape } = tensorArg(call, 'self').type;
  const groups = intArg(call, 'groups');
  const [batch = 1, channels = 1, ...space] = shape;
  const split = [batch, groups, channels / groups, ...space];
  const perm = [0, 2, 1, ...space.map((_, i) => i + 3)];
  const turned = onnx(call, 'Transpose', [reshaped(call, split)], { perm });
  return onnx(call, 'Reshape', [turned, ints(call, shape)]);
}

/** Blocks of places become channels: those of one channel side by side. */
function readPixelUnshuffle(call: Call): Value {
  const { shape } = tensorArg(call, 'self').type;
  const factor = intArg(call, 'downscale_factor');
  const front = shape.slice(0, -3);
  const [channels = 1, height = 1, width = 1] = shape.slice(-3);
  const space = [height / factor, width / factor] as const;
  const split = reshaped(call, [...front, channels, space[0], factor, space[1], factor]);
  const at = front.length;
  const perm = [...front.keys(), ...[0, 2, 4, 1, 3].map((axis) => axis + at)];
  const turned = onnx(call, 'Transpose', [split], { perm });
  return onnx(call, 'Reshape', [turned, ints(call, [...front, channels * factor ** 2, ...space])]);
}

/** Quarters of a turn in the plane of two axes. */
function readRot90(call: Call): Value {
  const x = tensorArg(call, 'self');
  const rank = x.type.shape.length;
  const [a, b] = intsArg(call, 'dims', [0, 1]).map((axis) => frontAxis(call, axis, rank)) as [
    number,
    number,
  ];
  const quarters = ((intArg(call, 'k', 1) % 4) + 4) % 4;
  const flipped = (value: Value, axes: readonly number[]) => {
    const all = (number: number) =>
      ints(
        call,
        axes.map(() => number),
      );
    return onnx(call, 'Slice', [value, all(-1), all(-(2 ** 63)), ints(call, axes), all(-1)]);
  };
  if (quarters === 0) return x;
  if (quarters === 2) return flipped(x, [a, b]);
  const turned = exchanged(call, a, b);
  return flipped(turned, [quarters === 1 ? a : b]);
}
