import { isInteger } from '../../../tensor/dtype.ts';
import type { ValueType } from '../../types.ts';

/** As many axes as numpy has; results with more could only be met in a file that is meant to do harm. */
export const HIGHEST_RANK = 64;

/** Why a value cannot hold indices; nothing where it can. */
export function indexFault({ dtype }: ValueType): string | undefined {
  return isInteger(dtype) ? undefined : `its indices are ${dtype}, not integers`;
}

/** Why a result cannot have so many axes; nothing where it can. */
export function rankFault(rank: number): string | undefined {
  return rank <= HIGHEST_RANK ? undefined : `its result has ${rank} axes`;
}

export function axisFault(axis: number, rank: number): string | undefined {
  return axis < rank ? undefined : `axis ${axis} is not one of its ${rank} axes`;
}
