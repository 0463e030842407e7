import type { Op } from '../../../ir/graph.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { type Width, atLeast } from '../clamping.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { type Lowerings, type Ranged, type Settled, cast } from '../settled.ts';
import { type StairAttrs, stairsOf } from '../stairs.ts';
import { lastAxis } from './populations.ts';

/** Populations that weigh the elements of a row by a table of exponentials. */
export const EXPONENTIALS: Lowerings = { 'log-sum': logSum, shares };

interface Weighing extends StairAttrs {
  readonly table: Tensor;
}

/** The stairs of a row counted from the lowest, the top one, and the weights of all. */
function weigh(x: Settled, attrs: Weighing, dtype: Width, builder: ModelBuilder) {
  const stairs = stairsOf(x, attrs, attrs.low, builder).name;
  const top = builder.node('ReduceMax', [stairs, lastAxis(builder)], { keepdims: 1 });
  const table = tensorOf(dtype, attrs.table.shape, numbersOf(attrs.table));
  const below = builder.node('Sub', [top, stairs]);
  const weights = builder.node('Gather', [builder.constant(table), below], { axis: 0 });
  return { stairs, top, weights };
}

function rowSum(x: string, builder: ModelBuilder): string {
  return builder.node('ReduceSum', [x, lastAxis(builder)], { keepdims: 1 });
}

interface SharesAttrs extends Weighing {
  readonly masks: boolean;
  readonly most: number;
}

/** Softmax. A row of which all is masked has the sum 0 and is divided by 1. */
function shares(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as SharesAttrs;
  const { masks, most } = attrs;
  const largest = numbersOf(attrs.table)[0]!;
  const isNarrow = 2 * largest * (most + x!.shape.at(-1)!) < 2 ** 31;
  const dtype = isNarrow ? 'i32' : 'i64';
  const number = (value: number) => builder.number(dtype, value);
  const { stairs, ...all } = weigh(x!, attrs, dtype, builder);
  let { weights } = all;
  if (masks) {
    const isLowest = builder.node('Equal', [stairs, builder.number('i32', 0)]);
    weights = builder.node('Where', [isLowest, number(0), weights]);
  }
  const sum = rowSum(weights, builder);
  const whole = builder.node('Add', [builder.node('Mul', [weights, number(2 * most)]), sum]);
  const divisor = builder.node('Mul', [atLeast(builder, dtype, sum, 1), number(2)]);
  const share = builder.node('Div', [whole, divisor]);
  return { name: isNarrow ? share : cast(builder, share, 'i32'), low: 0, high: most };
}

interface LogSumAttrs extends Weighing {
  readonly rises: Tensor;
}

/** The logarithm of a row's sum: how many of the sums at which it rises are reached. */
function logSum(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as LogSumAttrs;
  const { low, high, rises } = attrs;
  const { top, weights } = weigh(x!, attrs, 'i32', builder);
  const reached = [rowSum(weights, builder), builder.constant(rises)];
  const isReached = builder.node('GreaterOrEqual', reached);
  const risen = rowSum(cast(builder, isReached, 'i32'), builder);
  const level = builder.node('Add', [
    builder.node('Add', [top, risen]),
    builder.number('i32', low),
  ]);
  return { name: level, low: Math.min(low, 0), high: high + rises.shape[0]! };
}
