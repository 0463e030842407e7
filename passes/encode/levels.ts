import type { Extent } from './carried.ts';

/** Levels of a population, and the value that one of them stands for. */
export interface Levels {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** Steps between levels, and what one divides by them, stay float32 numbers within these. */
const SMALLEST_REACH = 2 ** -100;
const LARGEST_REACH = 2 ** 100;

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * 2^bits levels over a range. Zero is always one of them. Below zero they are as many as above, unless
 * nothing lies there.
 */
export function levelsOf({ low, high, bits }: Extent, clip?: Bounds): Levels {
  const least = Math.max(low, clip?.low ?? -Infinity);
  const largest = Math.min(high, clip?.high ?? Infinity);
  const isSigned = least < 0;
  // As many as there are steps, for rates: then bits are no whole number.
  const most = Math.round(2 ** (isSigned ? bits - 1 : bits)) - 1;
  const reach = isSigned ? Math.max(-least, largest) : largest;
  // A value that was always zero has no reach. Taking 1 keeps the weights behind it in proportion.
  const step = (reach < SMALLEST_REACH ? 1 : Math.min(reach, LARGEST_REACH)) / most;
  const levels = { low: isSigned ? -most : 0, high: most, step };
  return clip ? clipped(levels, clip) : levels;
}

/** Only the levels within bounds. */
export function clipped({ low, high, step }: Levels, bounds: Bounds): Levels {
  const least = Math.max(low, Math.round(bounds.low / step));
  return { low: least, high: Math.min(high, Math.round(bounds.high / step)), step };
}
