import type { Op } from '../../../ir/graph.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { atLeast } from '../clamping.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { type Lowerings, type Ranged, type Settled, cast, extent, parameter } from '../settled.ts';
import { type StairAttrs, stairsOf } from '../stairs.ts';

/** Populations that read one ledger. */
export const POPULATIONS: Lowerings = { extreme, level, shares, sigma };

function level(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as StairAttrs & { readonly table?: Tensor };
  const { table, low } = attrs;
  const stairs = stairsOf(x!, attrs, table ? low : 0, builder);
  if (!table) return { name: stairs.name, ...extent([stairs.low, stairs.high]) };
  const entries = numbersOf(table);
  const name = builder.node('Gather', [builder.constant(table), stairs.name], { axis: 0 });
  return { name, ...extent(entries.subarray(stairs.low, stairs.high + 1)) };
}

function sigma(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const bias = op.attrs['bias'] as Tensor | undefined;
  if (!bias) return x!;
  const numbers = numbersOf(bias);
  const { low, high } = extent(numbers);
  const name = builder.node('Add', [x!.name, parameter(builder, 'i32', bias.shape, numbers)]);
  return { name, low: x!.low + low, high: x!.high + high };
}

function extreme(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const opType = op.attrs['of'] === 'max' ? 'ReduceMax' : 'ReduceMin';
  const name = builder.node(opType, [x!.name, lastAxis(builder)], { keepdims: 0 });
  return { name, low: x!.low, high: x!.high };
}

interface SharesAttrs extends StairAttrs {
  readonly table: Tensor;
  readonly masks: boolean;
  readonly most: number;
}

/** Softmax, by a table of exponentials. A row of which all is masked has the sum 0 and is divided by 1. */
function shares(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as SharesAttrs;
  const { low, masks, most } = attrs;
  const table = numbersOf(attrs.table);
  const isNarrow = 2 * table[0]! * (most + x!.shape.at(-1)!) < 2 ** 31;
  const dtype = isNarrow ? 'i32' : 'i64';
  const number = (value: number) => builder.number(dtype, value);
  const stairs = stairsOf(x!, attrs, low, builder).name;
  const top = builder.node('ReduceMax', [stairs, lastAxis(builder)], { keepdims: 1 });
  const entries = builder.constant(tensorOf(dtype, attrs.table.shape, table));
  const below = builder.node('Sub', [top, stairs]);
  let weights = builder.node('Gather', [entries, below], { axis: 0 });
  if (masks) {
    const isLowest = builder.node('Equal', [stairs, builder.number('i32', 0)]);
    weights = builder.node('Where', [isLowest, number(0), weights]);
  }
  const sum = builder.node('ReduceSum', [weights, lastAxis(builder)], { keepdims: 1 });
  const whole = builder.node('Add', [builder.node('Mul', [weights, number(2 * most)]), sum]);
  const divisor = builder.node('Mul', [atLeast(builder, dtype, sum, 1), number(2)]);
  const share = builder.node('Div', [whole, divisor]);
  return { name: isNarrow ? share : cast(builder, share, 'i32'), low: 0, high: most };
}

function lastAxis(builder: ModelBuilder): string {
  return builder.constant(tensorOf('i64', [1], [-1]));
}
