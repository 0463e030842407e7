import type { Op } from '../../../ir/graph.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { atLeast, atMost } from '../clamping.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { type Lowerings, type Ranged, type Settled, cast, extent } from '../settled.ts';

/** Where integers come from: quantised input, rows of a table, numbers of the model. */
export const SOURCES: Lowerings = { encode, lookup, source };

/** Floats hold all integers up to here. */
const EXACT_FLOAT = 2 ** 24;

/** The four operations of the encoder in float32; a NaN has no level and counts as zero. */
function encode(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const { gain, low, high } = op.attrs as Readonly<Record<'gain' | 'low' | 'high', number>>;
  const number = (value: number) => builder.number('f32', value);
  const scaled = builder.node('Mul', [x!.name, number(gain)]);
  const floored = builder.node('Floor', [builder.node('Add', [scaled, number(0.5)])]);
  const isNan = builder.node('IsNaN', [floored]);
  const whole = builder.node('Where', [isNan, number(0), floored]);
  const dtype = Math.max(-low, high) <= EXACT_FLOAT ? 'f32' : 'f64';
  const wide = dtype === 'f32' ? whole : cast(builder, whole, 'f64');
  const bounds = [builder.number(dtype, low), builder.number(dtype, high)];
  return { name: cast(builder, builder.node('Clip', [wide, ...bounds]), 'i32'), low, high };
}

/** ONNX counts ids below zero from the end as well, but has no row for those outside. */
function lookup(op: Op, [ids]: readonly Settled[], builder: ModelBuilder): Ranged {
  const table = op.attrs['table'] as Tensor;
  const rows = table.shape[0]!;
  const id = cast(builder, ids!.name, 'i64');
  const row = atMost(builder, 'i64', atLeast(builder, 'i64', id, -rows), rows - 1);
  const name = builder.node('Gather', [builder.constant(table), row], { axis: 0 });
  return { name, ...extent(numbersOf(table)) };
}

function source(op: Op, _inputs: readonly Settled[], builder: ModelBuilder): Ranged {
  const value = op.attrs['value'] as Tensor;
  const numbers = numbersOf(value);
  return { name: builder.constant(tensorOf('i32', value.shape, numbers)), ...extent(numbers) };
}
