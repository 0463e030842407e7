import type { Op } from '../../../ir/graph.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { type Lowerings, type Ranged, type Settled, extent, parameter } from '../settled.ts';
import { type StairAttrs, stairsOf } from '../stairs.ts';

/** Populations that read one ledger. */
export const POPULATIONS: Lowerings = { extreme, level, sigma };

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

export function lastAxis(builder: ModelBuilder): string {
  return builder.constant(tensorOf('i64', [1], [-1]));
}
