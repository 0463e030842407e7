import type { Op } from '../../src/ir/graph.ts';
import { numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Current, Spikes } from './carried.ts';

/** Places of the table of exponentials to one unit of a score: a share moves by less than a level. */
const PLACES_PER_UNIT = 32;

/** Scores beyond this many units from zero count as that: an exponential of twice it is far below a level. */
export const FARTHEST = 128;

const LARGEST_EXPONENTIAL = 2 ** 20;

/** Sums of exponentials stay below this where they are compared. */
const LARGEST_SUM = 2 ** 30;

/** A softmax along the last axis. */
export function sharesOf(
  op: Pick<Op, 'result' | 'loc'>,
  current: Current,
  builder: SnnBuilder,
  masks: boolean,
): Spikes {
  const most = 2 ** builder.bitsAt(op) - 1;
  const attrs = {
    ...stairsOf(current),
    ...{ masks, most },
    table: exponentials(LARGEST_EXPONENTIAL),
    limit: builder.payload(0, most),
    scale: 1 / most,
  };
  const shares = builder.emit('shares', op, [current.name], attrs);
  return { as: 'spikes', name: shares, scale: 1 / most, low: 0, high: most };
}

/** The logarithm of the sum of the exponentials of each row of the last axis. */
export function logSumOf(
  op: Pick<Op, 'result' | 'loc'>,
  current: Current,
  builder: SnnBuilder,
): Spikes {
  const width = builder.shapeOf(current.name).at(-1)!;
  const largest = Math.min(LARGEST_EXPONENTIAL, Math.floor(LARGEST_SUM / width));
  const rises = Array.from({ length: Math.round(Math.log(width) * PLACES_PER_UNIT) + 1 }, (_, i) =>
    Math.ceil(largest * Math.exp((i + 0.5) / PLACES_PER_UNIT)),
  );
  const stairs = stairsOf(current);
  const [low, high] = [stairs.low, stairs.high + rises.length];
  const scale = 1 / PLACES_PER_UNIT;
  const attrs = {
    ...stairs,
    table: exponentials(largest),
    rises: tensorOf('i32', [rises.length], rises),
    ...{ limit: builder.payload(low, high), scale },
  };
  const name = builder.emit('log-sum', op, [current.name], attrs);
  return { as: 'spikes', name, scale, low, high };
}

/** Stairs of scores, one for each place of the table on either side of zero. */
function stairsOf({ unit, bias }: Current) {
  const high = FARTHEST * PLACES_PER_UNIT - 1;
  return {
    theta: tensorOf('f32', [], [1 / (PLACES_PER_UNIT * unit)]),
    ...(bias && { bias: finite(bias, unit) }),
    ...{ low: -high - 1, high },
  };
}

/** exp(-i / places) of every difference of two stairs. */
function exponentials(largest: number) {
  const table = Array.from({ length: 2 * FARTHEST * PLACES_PER_UNIT }, (_, i) =>
    Math.round(largest * Math.exp(-i / PLACES_PER_UNIT)),
  );
  return tensorOf('i32', [table.length], table);
}

/** A mask of -inf lies as far below every score as a number of current can say. */
function finite(bias: NonNullable<Current['bias']>, unit: number) {
  const least = (-3 * FARTHEST) / unit;
  const data = Float32Array.from(numbersOf(bias), (x) => Math.max(x / unit, least));
  return tensor('f32', bias.shape, data);
}
