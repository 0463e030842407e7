/**
 * How the numbers of a value are spread, of any number of samples: smallest, largest, and how many sizes lie
 * in each of 16 bins an octave. A bin is the exponent and the first four bits of the fraction of a float32,
 * so it is as fine for small numbers as for large ones, needs no range in advance, and the order of the
 * samples changes nothing.
 */
export interface Spread {
  low: number;
  high: number;
  readonly counts: Float64Array;
}

/** What a size keeps of its bits is its bin, without so many of them. */
export const SIZE_BITS = 19;
export const SIZE_BINS = 2 ** (31 - SIZE_BITS);

/** An empty one, which counts there; from zero, which always is a level. */
export function spreadIn(counts: Float64Array): Spread {
  return { low: 0, high: 0, counts };
}

/**
 * Numbers by their size, from the smallest bin on: how many are in each, and between which two they lie. There
 * are hundreds for each channel, so they are no objects.
 */
export interface Bins {
  size: number;
  readonly counts: Float64Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

export function emptyBins(most: number): Bins {
  const [counts, starts, ends] = [0, 1, 2].map(() => new Float64Array(most));
  return { size: 0, counts: counts!, starts: starts!, ends: ends! };
}

export function addBin(bins: Bins, count: number, start: number, end: number): void {
  const { size, counts, starts, ends } = bins;
  counts[size] = count;
  starts[size] = start;
  ends[size] = end;
  bins.size = size + 1;
}

/** The bins with numbers in them; what is not finite is left out. */
export function binsBySize({ low, high, counts }: Spread): Bins {
  const reach = Math.max(-low, high);
  const bins = emptyBins(SIZE_BINS);
  for (let i = 0; i < SIZE_BINS; i++) {
    const count = counts[i]!;
    const start = EDGES[i]!;
    if (start > reach) return bins;
    if (count > 0) addBin(bins, count, start, Math.min(EDGES[i + 1]!, reach));
  }
  return bins;
}

/** Where bins start, by their number. */
const EDGES = new Float32Array(
  Uint32Array.from({ length: SIZE_BINS }, (_, i) => i << SIZE_BITS).buffer,
);
