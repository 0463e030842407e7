import { type Dtype, integerDtype } from '../../../tensor/dtype.ts';
import { type AttrsOf, defaulted, int } from '../../attr.ts';
import { clamp } from '../../integers.ts';

/*
 * Populations whose messages add up to a level. The ledger of an edge is the sum of all it has
 * carried; a population sends what is missing between the level it wants and what it has sent:
 *
 *   message = clamp(level - sent, -limit, limit);  sent += message
 *
 * When nothing is missing any more, the sum that was sent is the level, whatever the order and
 * number of the steps. `limit` is the code: 1 is ternary, the level's whole range is graded.
 */

export const LEVEL_ATTRS = {
  low: defaulted(int('smallest level'), 0),
  high: int('largest level'),
  limit: int('largest payload of one message', { low: 1 }),
};

type LevelAttrs = AttrsOf<typeof LEVEL_ATTRS>;

/** The payload a message needs. Corrections are negative, so it is signed. */
export function messageDtype({ limit }: LevelAttrs): Dtype {
  return integerDtype(-limit, limit);
}

export function levelFault({ low, high }: LevelAttrs): string | undefined {
  return low <= 0 && high >= 0 && low < high ? undefined : 'zero must be among its levels';
}

/** What is missing of a level, as one message. */
export function missing(level: number, sent: number, { limit }: LevelAttrs): number {
  return clamp(level - sent, -limit, limit);
}
