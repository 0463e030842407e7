import type { Dtype } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import { type Call, dtypeArg, has, intsArg, numberArg, tensorArg, unsupported } from '../call.ts';
import { ints, onnx, scalar } from '../onnx.ts';
import type { AtenOp, AtenOps } from './op.ts';

const PLACE = 'dtype, layout, device, pin_memory, memory_format';

/** Tensors made of nothing but their shape. */
export const made: AtenOps = {
  arange: { takes: `start, end, step, ${PLACE}`, read: readArange },
  full: {
    takes: `size, fill_value, ${PLACE}`,
    read: (call) => filled(call, sizeOf(call), numbered(call)),
  },
  full_like: {
    takes: `self, fill_value, ${PLACE}`,
    read: (call) => alike(call, numberArg(call, 'fill_value')),
  },
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
