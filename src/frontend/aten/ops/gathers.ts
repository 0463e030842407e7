import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  has,
  intArg,
  listArg,
  readTensor,
  tensorArg,
  unsupported,
  wrong,
} from '../call.ts';
import { cast, ints, onnx } from '../onnx.ts';
import type { AtenOps } from './op.ts';
import { tuplesOf } from './scatters.ts';

/** Elements that are taken from places which indices name, or which follow from the shape. */
export const gathers: AtenOps = {
  diagonal: { takes: 'self, offset, dim1, dim2', read: readDiagonal, views: 'always' },
  embedding: {
    takes: 'weight, indices, padding_idx, scale_grad_by_freq, sparse',
    read: (call) =>
      onnx(call, 'Gather', [tensorArg(call, 'weight'), tensorArg(call, 'indices')], { axis: 0 }),
  },
  gather: {
    takes: 'self, dim, index, sparse_grad',
    read: (call) => {
      const x = tensorArg(call, 'self');
      const axis = axisArg(call, 'dim', x.type.shape.length);
      return onnx(call, 'GatherElements', [x, tensorArg(call, 'index')], { axis });
    },
  },
  index: { takes: 'self, indices', read: readIndex },
  index_select: {
    takes: 'self, dim, index',
    read: (call) => takenAt(call, tensorArg(call, 'index')),
  },
  one_hot: { takes: 'self, num_classes', read: readOneHot },
  take_along_dim: { takes: 'self, indices, dim', read: readTakeAlong },
  unfold: { takes: 'self, dimension, size, step', read: readUnfold, views: 'always' },
};

/** Slices along an axis; an index without axes of its own takes the axis away. */
export function takenAt(call: Call, index: Value): Value {
  const x = tensorArg(call, 'self');
  return onnx(call, 'Gather', [x, index], { axis: axisArg(call, 'dim', x.type.shape.length) });
}

/** Tensors of indices along axes that stand side by side; they broadcast. */
function readIndex(call: Call): Value {
  const x = tensorArg(call, 'self');
  const given = listArg(call, 'indices');
  const along = given.flatMap((index, axis) => (index === undefined ? [] : [axis]));
  const indices = along.map((axis) => readTensor(call, given[axis], 'indices'));
  if (indices.length === 0) return x;
  if (indices.some(({ type }) => type.dtype === 'bool')) unsupported(call, 'its index is a mask');
  const [first] = along as [number];
  if (indices.length === 1)
    return onnx(call, 'Gather', [x, cast(call, indices[0]!, 'i64')], { axis: first });
  if (along.some((axis, i) => axis !== first + i))
    unsupported(call, 'its tensors of indices are of axes that do not stand side by side');
  const { shape } = x.type;
  const rest = [...shape.keys()].filter((axis) => !along.includes(axis));
  const front = first === 0 ? x : onnx(call, 'Transpose', [x], { perm: [...along, ...rest] });
  const places = tuplesOf(call, indices);
  const found = onnx(call, 'GatherND', [front, places]);
  if (first === 0) return found;
  const added = places.type.shape.length - 1;
  const rank = found.type.shape.length;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const perm = [
    ...axes.slice(added, added + first),
    ...axes.slice(0, added),
    ...axes.slice(added + first),
  ];
  return onnx(call, 'Transpose', [found], { perm });
}

function readOneHot(call: Call): Value {
  const classes = intArg(call, 'num_classes', -1);
  if (classes < 1) unsupported(call, 'it does not say how many classes there are');
  const values = call.graph.constant(call, tensorOf('i64', [2], [0, 1]));
  const depth = ints(call, [classes]);
  return onnx(call, 'OneHot', [tensorArg(call, 'self'), depth, values], { axis: -1 });
}

/** Indices and elements broadcast, but for the axis. */
function readTakeAlong(call: Call): Value {
  const [x, index] = [tensorArg(call, 'self'), tensorArg(call, 'indices')];
  if (!has(call, 'dim')) {
    const flat = onnx(call, 'Reshape', [x, ints(call, [-1])]);
    const places = onnx(call, 'Reshape', [index, ints(call, [-1])]);
    return onnx(call, 'GatherElements', [flat, places], { axis: 0 });
  }
  const axis = axisArg(call, 'dim', x.type.shape.length);
  const widest = x.type.shape.map((extent, i) => Math.max(extent, index.type.shape[i] ?? 1));
  const wide = (value: Value) =>
    onnx(call, 'Expand', [
      value,
      ints(
        call,
        widest.map((extent, i) => (i === axis ? (value.type.shape[i] ?? 1) : extent)),
      ),
    ]);
  return onnx(call, 'GatherElements', [wide(x), wide(index)], { axis });
}

/** Windows along an axis, whose elements go to a new last axis. */
function readUnfold(call: Call): Value {
  const x = tensorArg(call, 'self');
  const { shape } = x.type;
  const axis = axisArg(call, 'dimension', shape.length);
  const [size, step] = [intArg(call, 'size'), intArg(call, 'step')];
  if (size < 1 || step < 1) wrong(call, `its windows have ${size} elements, ${step} apart`);
  const count = Math.floor(((shape[axis] ?? 1) - size) / step) + 1;
  if (count < 1 || count * size > MOST_PLACES) unsupported(call, `it makes ${count} windows`);
  const places = Array.from({ length: count * size }, (_, i) => {
    return Math.floor(i / size) * step + (i % size);
  });
  const index = call.graph.constant(call, tensorOf('i64', [count, size], places));
  const found = onnx(call, 'Gather', [x, index], { axis });
  const axes = [...found.type.shape.keys()];
  const perm = [...axes.filter((i) => i !== axis + 1), axis + 1];
  return onnx(call, 'Transpose', [found], { perm });
}

/** Places that a table of indices may have. */
const MOST_PLACES = 2 ** 20;

/** Elements whose places along two axes differ by an offset, along a new last axis. */
function readDiagonal(call: Call): Value {
  const x = tensorArg(call, 'self');
  const { shape } = x.type;
  const rows = axisArg(call, 'dim1', shape.length, 0);
  const columns = axisArg(call, 'dim2', shape.length, 1);
  if (rows === columns) wrong(call, 'its two axes are one');
  const offset = intArg(call, 'offset', 0);
  const [height = 1, width = 1] = [shape[rows], shape[columns]];
  const [top, left] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const count = Math.max(Math.min(height - top, width - left), 0);
  if (count > MOST_PLACES) unsupported(call, `it has ${count} elements`);
  const rest = [...shape.keys()].filter((axis) => axis !== rows && axis !== columns);
  const turned = onnx(call, 'Transpose', [x], { perm: [...rest, rows, columns] });
  const flat = [...rest.map((axis) => shape[axis]!), height * width];
  const places = Array.from({ length: count }, (_, i) => (i + top) * width + i + left);
  const found = onnx(call, 'Reshape', [turned, ints(call, flat)]);
  return onnx(call, 'Gather', [found, ints(call, places)], { axis: rest.length });
}
