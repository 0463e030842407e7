import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  flagArg,
  has,
  intArg,
  listArg,
  numberArg,
  readTensor,
  tensorArg,
  textArg,
  unsupported,
  wrong,
} from '../call.ts';
import { cast, ints, onnx, scalar } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import type { AtenOp, AtenOps } from './op.ts';

/** Tensors of which some elements are replaced, or added to. */
export const scatters: AtenOps = {
  copy: {
    takes: 'self, src, non_blocking',
    read: (call) => spreadOver(call, tensorArg(call, 'src'), tensorArg(call, 'self')),
  },
  fill: {
    takes: 'self, value',
    read: (call) => spreadOver(call, replacement(call, 'value'), tensorArg(call, 'self')),
  },
  index_add: { takes: 'self, dim, index, source, alpha', read: readIndexAdd },
  index_copy: {
    takes: 'self, dim, index, source',
    read: (call) => alongAxis(call, tensorArg(call, 'source'), 'none'),
  },
  index_fill: {
    takes: 'self, dim, index, value',
    read: (call) => alongAxis(call, replacement(call, 'value'), 'none'),
  },
  index_put: { takes: 'self, indices, values, accumulate', read: readIndexPut },
  scatter: scattered('self, dim, index, src/value, reduce'),
  scatter_add: scattered('self, dim, index, src', 'add'),
  scatter_reduce: scattered('self, dim, index, src, reduce, include_self'),
  select_scatter: { takes: 'self, src, dim, index', read: readSelectScatter },
  slice_scatter: { takes: 'self, src, dim, start, end, step', read: readSliceScatter },
  zero: {
    takes: 'self',
    read: (call) => {
      const x = tensorArg(call, 'self');
      return spreadOver(call, scalar(call, x.type.dtype, 0), x);
    },
  },
};

/** A value under the shape and in the type of what it replaces. */
function spreadOver(call: Call, value: Value, { type }: Value): Value {
  return onnx(call, 'Expand', [cast(call, value, type.dtype), ints(call, type.shape)]);
}

/** A tensor, or a number in the type of the tensor that it goes to. */
function replacement(call: Call, name: string): Value {
  const { dtype } = tensorArg(call, 'self').type;
  return isTensorValue(call.given.get(name))
    ? cast(call, tensorArg(call, name), dtype)
    : scalar(call, dtype, numberArg(call, name));
}

const REDUCTIONS: Readonly<Record<string, string>> = {
  none: 'none',
  add: 'add',
  sum: 'add',
  multiply: 'mul',
  prod: 'mul',
  amax: 'max',
  amin: 'min',
};

/** As many elements as the index has; what is scattered may have more. */
function scattered(takes: string, always?: string): AtenOp {
  const read = (call: Call): Value => {
    const [x, index] = [tensorArg(call, 'self'), tensorArg(call, 'index')];
    const asked = always ?? textArg(call, 'reduce', 'none');
    const reduction = REDUCTIONS[asked] ?? unsupported(call, `it reduces by '${asked}'`);
    if (!flagArg(call, 'include_self', true))
      unsupported(call, 'it leaves out the elements that are there');
    const source = replacement(call, 'src');
    const { shape } = index.type;
    const updates =
      source.type.shape.length === 0
        ? onnx(call, 'Expand', [source, ints(call, shape)])
        : begun(call, source, shape);
    const axis = axisArg(call, 'dim', x.type.shape.length);
    return onnx(call, 'ScatterElements', [x, index, updates], { axis, reduction });
  };
  return { takes, read };
}

/** The first elements along each axis. */
function begun(call: Call, x: Value, shape: readonly number[]): Value {
  if (shape.every((extent, axis) => extent === x.type.shape[axis])) return x;
  const zeros = shape.map(() => 0);
  return onnx(call, 'Slice', [
    x,
    ints(call, zeros),
    ints(call, shape),
    ints(call, [...shape.keys()]),
  ]);
}

function readIndexAdd(call: Call): Value {
  const alpha = scalar(call, tensorArg(call, 'self').type.dtype, numberArg(call, 'alpha', 1));
  return alongAxis(call, onnx(call, 'Mul', [replacement(call, 'source'), alpha]), 'add');
}

/** Whole slices along an axis, at places that an index names. */
function alongAxis(call: Call, source: Value, reduction: string): Value {
  const [x, index] = [tensorArg(call, 'self'), tensorArg(call, 'index')];
  const axis = axisArg(call, 'dim', x.type.shape.length);
  const count = sizeOf(index.type.shape);
  const shape = x.type.shape.map((extent, i) => (i === axis ? count : extent));
  const column = x.type.shape.map((_, i) => (i === axis ? count : 1));
  const places = onnx(call, 'Expand', [
    onnx(call, 'Reshape', [cast(call, index, 'i64'), ints(call, column)]),
    ints(call, shape),
  ]);
  const updates = onnx(call, 'Expand', [source, ints(call, shape)]);
  return onnx(call, 'ScatterElements', [x, places, updates], { axis, reduction });
}

/** Indices of axes that stand side by side, which broadcast to one shape. */
function readIndexPut(call: Call): Value {
  const x = tensorArg(call, 'self');
  const given = listArg(call, 'indices');
  const along = given.flatMap((index, axis) => (index === undefined ? [] : [axis]));
  const indices = along.map((axis) => readTensor(call, given[axis], 'indices'));
  const [first = 0] = along;
  if (indices.length === 1 && first === 0 && indices[0]!.type.dtype === 'bool')
    return putWhere(call, indices[0]!);
  if (indices.some(({ type }) => type.dtype === 'bool'))
    unsupported(call, 'masks are among its indices');
  if (along.some((axis, i) => axis !== first + i))
    unsupported(call, 'its tensors of indices are of axes that do not stand side by side');
  const places = tuplesOf(call, indices);
  const { shape } = x.type;
  const [before, after] = [shape.slice(0, first), shape.slice(first + indices.length)];
  const asked = places.type.shape.slice(0, -1);
  const values = onnx(call, 'Expand', [
    replacement(call, 'values'),
    ints(call, [...before, ...asked, ...after]),
  ]);
  const reduction = flagArg(call, 'accumulate', false) ? 'add' : 'none';
  const [front, back] = [toFront(first, indices.length, shape.length), first > 0];
  const turn = (value: Value, perm: readonly number[]) =>
    back ? onnx(call, 'Transpose', [value], { perm }) : value;
  const updates = turn(values, toFront(first, asked.length, values.type.shape.length));
  const put = onnx(call, 'ScatterND', [turn(x, front), places, updates], { reduction });
  return turn(put, inverse(front));
}

/** Some axes that stand side by side before all others. */
function toFront(first: number, count: number, rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const along = axes.slice(first, first + count);
  return [...along, ...axes.slice(0, first), ...axes.slice(first + count)];
}

function inverse(perm: readonly number[]): readonly number[] {
  return perm.map((_, axis) => perm.indexOf(axis));
}

/** One number wherever a mask is true. */
function putWhere(call: Call, mask: Value): Value {
  const x = tensorArg(call, 'self');
  const value = replacement(call, 'values');
  if (sizeOf(value.type.shape) !== 1) unsupported(call, 'its index is a mask, for several values');
  const added = x.type.shape.length - mask.type.shape.length;
  const isHere = onnx(call, 'Reshape', [
    mask,
    ints(call, [...mask.type.shape, ...Array.from({ length: added }, () => 1)]),
  ]);
  const put = flagArg(call, 'accumulate', false) ? onnx(call, 'Add', [x, value]) : value;
  return onnx(call, 'Where', [isHere, put, x]);
}

/** Indices of several axes as one tensor of tuples. */
export function tuplesOf(call: Call, indices: readonly Value[]): Value {
  const zero = call.graph.constant(call, tensorOf('i64', [], [0]));
  const whole = indices.map((index) => cast(call, index, 'i64'));
  const common = whole.reduce((sum, index) => {
    return onnx(call, 'Add', [sum, onnx(call, 'Mul', [index, zero])]);
  }, zero);
  const last = ints(call, [-1]);
  const raised = whole.map((index) => {
    const spread = onnx(call, 'Expand', [index, ints(call, common.type.shape)]);
    return onnx(call, 'Unsqueeze', [spread, last]);
  });
  return onnx(call, 'Concat', raised, { axis: -1 });
}

function readSelectScatter(call: Call): Value {
  const { shape } = tensorArg(call, 'self').type;
  const axis = axisArg(call, 'dim', shape.length);
  const extent = shape[axis] ?? wrong(call, 'it has no axes');
  const index = intArg(call, 'index');
  const at = index < 0 ? index + extent : index;
  const source = onnx(call, 'Unsqueeze', [tensorArg(call, 'src'), ints(call, [axis])]);
  return putAt(call, { axis, places: [at], source });
}

function readSliceScatter(call: Call): Value {
  const { shape } = tensorArg(call, 'self').type;
  const axis = axisArg(call, 'dim', shape.length, 0);
  const extent = shape[axis] ?? wrong(call, 'it has no axes');
  const inside = (place: number) =>
    Math.max(0, Math.min(extent, place < 0 ? place + extent : place));
  const start = inside(has(call, 'start') ? intArg(call, 'start') : 0);
  const end = inside(has(call, 'end') ? intArg(call, 'end') : extent);
  const step = intArg(call, 'step', 1);
  if (step < 1) wrong(call, `its step is ${step}`);
  const count = Math.max(0, Math.ceil((end - start) / step));
  const places = Array.from({ length: count }, (_, i) => start + i * step);
  return putAt(call, { axis, places, source: tensorArg(call, 'src') });
}

interface Put {
  readonly axis: number;
  readonly places: readonly number[];
  readonly source: Value;
}

/** Slices at known places of an axis. */
function putAt(call: Call, { axis, places, source }: Put): Value {
  const x = tensorArg(call, 'self');
  if (places.length === 0) return x;
  const { shape, dtype } = x.type;
  const column = shape.map((_, i) => (i === axis ? places.length : 1));
  const put = shape.map((extent, i) => (i === axis ? places.length : extent));
  const index = onnx(call, 'Expand', [
    onnx(call, 'Reshape', [ints(call, places), ints(call, column)]),
    ints(call, put),
  ]);
  const updates = onnx(call, 'Expand', [cast(call, source, dtype), ints(call, put)]);
  return onnx(call, 'ScatterElements', [x, index, updates], { axis });
}
