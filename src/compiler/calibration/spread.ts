import type { Numbers } from '../../tensor/dtype.ts';

/**
 * How the numbers of a value are spread, of any number of samples: smallest, largest, and how many lie
 * in each of 16 bins an octave. A bin is the sign, the exponent and the first four bits of the fraction
 * of a float32, so it is as fine for small numbers as for large ones, needs no range in advance, and the
 * order of the samples changes nothing.
 */
export interface Spread {
  low: number;
  high: number;
  readonly counts: Float64Array;
}

const DROPPED_BITS = 19;
const BINS = 2 ** (32 - DROPPED_BITS);
const SIGN_BIN = BINS / 2;

/** What is larger stands for infinity, as in masks, and is no number that levels could reach. */
const LARGEST = 2 ** 100;

/** From zero, which always is a level. */
export function emptySpread(): Spread {
  return { low: 0, high: 0, counts: new Float64Array(BINS) };
}

export function addTo(spread: Spread, values: Numbers): void {
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const { counts } = spread;
  let { low, high } = spread;
  // Two loops, and by index: one takes twice as long, an iterator ten times as long.
  const { length } = floats;
  for (let i = 0; i < length; i++) counts[bits[i]! >>> DROPPED_BITS]!++;
  for (let i = 0; i < length; i++) {
    const x = floats[i]!;
    if (x < low) low = x > -LARGEST ? x : low;
    else if (x > high && x < LARGEST) high = x;
  }
  spread.low = low;
  spread.high = high;
}

/** Numbers of one bin, by their size: how many, and between which two they lie. */
export interface Bin {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** The bins with numbers in them, of both signs together, from the smallest on; what is not finite is left out. */
export function binsBySize({ low, high, counts }: Spread): Bin[] {
  const reach = Math.max(-low, high);
  const bins: Bin[] = [];
  for (let i = 0; i < SIGN_BIN; i++) {
    const count = counts[i]! + counts[i + SIGN_BIN]!;
    const start = EDGES[i]!;
    if (start > reach) return bins;
    if (count > 0) bins.push({ count, start, end: Math.min(EDGES[i + 1]!, reach) });
  }
  return bins;
}

/** Where bins start, by their number. */
const EDGES = new Float32Array(
  Uint32Array.from({ length: SIGN_BIN }, (_, i) => i << DROPPED_BITS).buffer,
);
