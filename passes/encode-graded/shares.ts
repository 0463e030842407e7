import type { Op } from '../../src/ir/graph.ts';
import { numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Current, Spikes } from './carried.ts';

/** Places of the table of exponentials to one unit of a score: a share moves by less than a level. */
const PLACES_PER_UNIT = 32;

/** Scores beyond this many units from zero count as that: an exponential of twice it is far below a level. */
const FARTHEST = 128;

const LARGEST_EXPONENTIAL = 2 ** 20;

const MOST = 255;

/** A softmax along the last axis. */
export function sharesOf(
  op: Pick<Op, 'result' | 'loc'>,
  { name, unit, bias }: Current,
  builder: SnnBuilder,
  masks: boolean,
): Spikes {
  const high = FARTHEST * PLACES_PER_UNIT - 1;
  const low = -high - 1;
  const table = Array.from({ length: high - low + 1 }, (_, i) =>
    Math.round(LARGEST_EXPONENTIAL * Math.exp(-i / PLACES_PER_UNIT)),
  );
  const attrs = {
    theta: tensorOf('f32', [], [1 / (PLACES_PER_UNIT * unit)]),
    ...(bias && { bias: finite(bias, unit) }),
    ...{ low, high, masks, most: MOST },
    table: tensorOf('i32', [table.length], table),
    limit: builder.payload(0, MOST),
    scale: 1 / MOST,
  };
  const shares = builder.emit('shares', op, [name], attrs);
  return { as: 'spikes', name: shares, scale: 1 / MOST, low: 0, high: MOST };
}

/** A mask of -inf lies as far below every score as a number of current can say. */
function finite(bias: NonNullable<Current['bias']>, unit: number) {
  const least = (-3 * FARTHEST) / unit;
  const data = Float32Array.from(numbersOf(bias), (x) => Math.max(x / unit, least));
  return tensor('f32', bias.shape, data);
}
