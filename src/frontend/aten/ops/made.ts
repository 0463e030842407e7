import type { Dtype } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  dtypeArg,
  has,
  intArg,
  intsArg,
  numberArg,
  tensorArg,
  tensorsArg,
  textArg,
  unsupported,
} from '../call.ts';
import { ints, onnx, scalar } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

const PLACE = 'dtype, layout, device, pin_memory, memory_format';

/** Tensors made of nothing but their shape. */
export const made: AtenOps = {
  arange: { takes: `start, end, step, ${PLACE}`, read: readArange },
  // What nobody has written yet is written before it is read.
  empty: sized(0),
  empty_like: { takes: `self, ${PLACE}`, read: (call) => alike(call, 0) },
  eye: { takes: `n, m, ${PLACE}`, read: readEye },
  full: {
    takes: `size, fill_value, ${PLACE}`,
    read: (call) => filled(call, sizeOf(call), numbered(call)),
  },
  full_like: {
    takes: `self, fill_value, ${PLACE}`,
    read: (call) => alike(call, numberArg(call, 'fill_value')),
  },
  linspace: { takes: `start, end, steps, ${PLACE}`, read: readLinspace },
  meshgrid: { takes: 'tensors, indexing', read: readMeshgrid },
  new_empty: { takes: `self, size, ${PLACE}`, read: (call) => anew(call, 0) },
  new_full: {
    takes: `self, size, fill_value, ${PLACE}`,
    read: (call) => anew(call, numberArg(call, 'fill_value')),
  },
  new_ones: { takes: `self, size, ${PLACE}`, read: (call) => anew(call, 1) },
  new_zeros: { takes: `self, size, ${PLACE}`, read: (call) => anew(call, 0) },
  ones: sized(1),
  ones_like: { takes: `self, ${PLACE}`, read: (call) => alike(call, 1) },
  scalar_tensor: {
    takes: `s, ${PLACE}`,
    read: (call) => scalar(call, dtypeArg(call, 'dtype') ?? 'f32', numberArg(call, 's')),
  },
  zeros: sized(0),
  zeros_like: { takes: `self, ${PLACE}`, read: (call) => alike(call, 0) },
};

interface Filling {
  readonly dtype: Dtype;
  readonly value: number;
}

function filled(call: Call, size: readonly number[], { dtype, value }: Filling): Value {
  return onnx(call, 'Expand', [scalar(call, dtype, value), ints(call, size)]);
}

function sizeOf(call: Call): readonly number[] {
  return intsArg(call, 'size');
}

/** Without a number type, that of the number. */
function numbered(call: Call): Filling {
  const isInteger = typeof call.given.get('fill_value') === 'bigint';
  const dtype = dtypeArg(call, 'dtype') ?? (isInteger ? 'i64' : 'f32');
  return { dtype, value: numberArg(call, 'fill_value') };
}

function sized(value: number): AtenOp {
  const read = (call: Call) =>
    filled(call, sizeOf(call), { dtype: dtypeArg(call, 'dtype') ?? 'f32', value });
  return { takes: `size, ${PLACE}`, read };
}

function alike(call: Call, value: number): Value {
  const { dtype, shape } = tensorArg(call, 'self').type;
  return filled(call, shape, { dtype: dtypeArg(call, 'dtype') ?? dtype, value });
}

function anew(call: Call, value: number): Value {
  const { dtype } = tensorArg(call, 'self').type;
  return filled(call, sizeOf(call), { dtype: dtypeArg(call, 'dtype') ?? dtype, value });
}

/** One number is the end, two are start and end. */
function readArange(call: Call): Value {
  const [first, second, third] = ['start', 'end', 'step'].map((name) => call.given.get(name));
  const [start, end, step] =
    second === undefined
      ? [0, numberArg(call, has(call, 'start') ? 'start' : 'end'), 1]
      : [numberArg(call, 'start', 0), numberArg(call, 'end'), numberArg(call, 'step', 1)];
  const isFloat = [first, second, third].some((value) => typeof value === 'number');
  const count = Math.max(Math.ceil((end - start) / step), 0);
  if (!(count <= MOST_MADE)) unsupported(call, `it has ${count} elements`);
  const dtype = dtypeArg(call, 'dtype') ?? (isFloat ? 'f32' : 'i64');
  const numbers = Array.from({ length: count }, (_, i) => start + i * step);
  return call.graph.constant(call, tensorOf(dtype, [count], numbers));
}

/** A table of places has some thousand. */
const MOST_MADE = 2 ** 20;

function readEye(call: Call): Value {
  const rows = intArg(call, 'n');
  // With one size, what comes second are the options of a tensor.
  const isSquare = !has(call, 'm') || typeof call.given.get('m') !== 'bigint';
  const columns = isSquare ? rows : intArg(call, 'm');
  if (!(rows * columns <= MOST_MADE)) unsupported(call, `it has ${rows * columns} elements`);
  const numbers = Array.from({ length: rows * columns }, (_, i) =>
    Math.floor(i / columns) === i % columns ? 1 : 0,
  );
  const dtype = dtypeArg(call, 'dtype') ?? 'f32';
  return call.graph.constant(call, tensorOf(dtype, [rows, columns], numbers));
}

function readLinspace(call: Call): Value {
  const [start, end] = [numberArg(call, 'start'), numberArg(call, 'end')];
  const count = intArg(call, 'steps');
  if (!(count >= 0 && count <= MOST_MADE)) unsupported(call, `it has ${count} elements`);
  const step = (end - start) / Math.max(count - 1, 1);
  // From the middle on torch counts from the end.
  const numbers = Array.from({ length: count }, (_, i) =>
    i < count / 2 ? start + i * step : end - (count - 1 - i) * step,
  );
  return call.graph.constant(call, tensorOf(dtypeArg(call, 'dtype') ?? 'f32', [count], numbers));
}

/** Each vector along an axis of its own, as wide as all. */
function readMeshgrid(call: Call): Result {
  const tensors = tensorsArg(call, 'tensors');
  const isTurned = textArg(call, 'indexing', 'ij') === 'xy' && tensors.length > 1;
  const place = (i: number) => (isTurned && i < 2 ? 1 - i : i);
  const extents = tensors.map(({ type }) => type.shape[0] ?? 1);
  const shape = extents.map((_, i) => extents[place(i)]!);
  return tensors.map((x, i) => {
    const column = shape.map((_, axis) => (axis === place(i) ? extents[i]! : 1));
    const raised = onnx(call, 'Reshape', [x, ints(call, column)]);
    return onnx(call, 'Expand', [raised, ints(call, shape)]);
  });
}
