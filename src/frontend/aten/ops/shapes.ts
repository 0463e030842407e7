import type { Value } from '../../onnx/value.ts';
import { type Call, axisArg, frontAxis, has, intsArg, tensorArg, wrong } from '../call.ts';
import { ints, onnx } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** The same elements under another shape, or in another order. */
export const shapes: AtenOps = {
  _unsafe_view: view('size'),
  expand: { takes: 'self, size, implicit', read: readExpand, views: true },
  expand_as: {
    takes: 'self, other',
    read: (call) => {
      const to = ints(call, tensorArg(call, 'other').type.shape);
      return onnx(call, 'Expand', [tensorArg(call, 'self'), to]);
    },
    views: true,
  },
  flatten: { takes: 'self, start_dim, end_dim', read: readFlatten, views: true },
  movedim: { takes: 'self, source, destination', read: readMovedim, views: true },
  permute: {
    takes: 'self, dims',
    read: (call) => transposed(call, intsArg(call, 'dims')),
    views: true,
  },
  reshape: view('shape'),
  squeeze: { takes: 'self, dim', read: readSqueeze, views: true },
  t: { takes: 'self', read: (call) => exchanged(call, 0, 1), views: true },
  numpy_T: { takes: 'self', read: readReversed, views: true },
  transpose: {
    takes: 'self, dim0, dim1',
    read: (call) => {
      const rank = tensorArg(call, 'self').type.shape.length;
      return exchanged(call, axisArg(call, 'dim0', rank), axisArg(call, 'dim1', rank));
    },
    views: true,
  },
  unflatten: { takes: 'self, dim, sizes', read: readUnflatten, views: true },
  unsqueeze: { takes: 'self, dim', read: readUnsqueeze, views: true },
  view: view('size'),
  view_as: {
    takes: 'self, other',
    read: (call) => reshaped(call, tensorArg(call, 'other').type.shape),
    views: true,
  },
};

export function reshaped(call: Call, shape: readonly number[]): Value {
  return onnx(call, 'Reshape', [tensorArg(call, 'self'), ints(call, shape)], { allowzero: 1 });
}

function view(name: string): AtenOp {
  return {
    takes: `self, ${name}`,
    read: (call) => reshaped(call, intsArg(call, name)),
    views: true,
  };
}

function transposed(call: Call, dims: readonly number[]): Value {
  const x = tensorArg(call, 'self');
  const perm = dims.map((axis) => frontAxis(call, axis, x.type.shape.length));
  return onnx(call, 'Transpose', [x], { perm });
}

function exchanged(call: Call, a: number, b: number): Value {
  const x = tensorArg(call, 'self');
  const { length } = x.type.shape;
  // torch gives what has fewer than two axes as it is.
  if (length < 2) return x;
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
