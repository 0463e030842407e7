import { clamp, nearest } from '../../ir/integers.ts';
import { type Bins, SIZE_BINS, SIZE_BITS, addBin, emptyBins } from './spread.ts';

/**
 * How the sizes of a value's numbers are spread, channel by channel: how many lie in each of eight bins an
 * octave, which are the exponent and the first three bits of the fraction of a float32. What lies outside
 * of 48 octaves counts as what is at their end. A channel takes 1.5 KB, however many samples there are.
 */
export interface ChannelSpread {
  readonly channels: number;
  readonly counts: Uint32Array;
  /** The largest size in each channel. */
  readonly reach: Float64Array;
  /** How many numbers each channel had. */
  numbers: number;
}

const DROPPED_BITS = 20;
const BINS_PER_OCTAVE = 8;
const LEAST_EXPONENT = -28;
const BINS = 48 * BINS_PER_OCTAVE;
const FIRST_BIN = (127 + LEAST_EXPONENT) * BINS_PER_OCTAVE;
/** What each channel counts: numbers of each bin, and in front of them those that are too small for any. */
export const CELLS = BINS + 1;

/** One number, and its bits. */
const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** An empty one, which counts there. */
export function channelSpreadIn(counts: Uint32Array, reach: Float64Array): ChannelSpread {
  return { channels: reach.length, counts, reach, numbers: 0 };
}

/**
 * The bins of all channels, each divided by a scale, from the smallest on. Those that are as good as one, of
 * a 64th of an octave, are one: there are thousands of channels, and who asks goes over the bins a hundred
 * times.
 */
export function scaledBins({ bins }: ChannelBins, scales: Float64Array): Bins {
  const merged = emptyBins(MERGED);
  const { counts, starts, ends } = merged;
  for (let channel = 0; channel < scales.length; channel++) {
    const scale = scales[channel]!;
    const own = bins[channel]!;
    for (let k = 0; k < own.size; k++) {
      const count = own.counts[k]!;
      const start = own.starts[k]!;
      const end = own.ends[k]!;
      FLOAT[0] = (start + end) / 2 / scale;
      const i = BITS[0]! >>> MERGED_BITS;
      counts[i]! += count;
      starts[i]! += (count * start) / scale;
      ends[i]! += (count * end) / scale;
    }
  }
  // Bins only move towards the front.
  for (let i = 0; i < MERGED; i++) {
    const count = counts[i]!;
    if (count > 0) addBin(merged, count, starts[i]! / count, ends[i]! / count);
  }
  return merged;
}

const MERGED_BITS = 17;
const MERGED = 2 ** (31 - MERGED_BITS);

/** What a spread of channels tells, for those who ask for it again and again. */
export interface ChannelBins extends Pick<ChannelSpread, 'reach' | 'numbers'> {
  /** Those with numbers in them, of each channel. */
  readonly bins: readonly Bins[];
}

export function channelBins(spread: ChannelSpread): ChannelBins {
  const { reach, numbers, counts } = spread;
  const filled = Array.from(reach, (_, channel) => filledIn(counts, channel));
  const all = emptyBins(filled.reduce((a, b) => a + b, 0));
  const own = emptyBins(BINS);
  let at = 0;
  const bins = Array.from(reach, (_, channel) => {
    readChannel(spread, channel, own);
    const { size } = own;
    const take = (from: Float64Array, to: Float64Array) => {
      to.set(from.subarray(0, size), at);
      return to.subarray(at, at + size);
    };
    const counts = take(own.counts, all.counts);
    const starts = take(own.starts, all.starts);
    const ends = take(own.ends, all.ends);
    at += size;
    return { size, counts, starts, ends };
  });
  return { reach, numbers, bins };
}

/** How many cells of a channel have numbers in them. */
function filledIn(counts: Uint32Array, channel: number): number {
  let filled = 0;
  for (let i = channel * CELLS, end = i + CELLS; i < end; i++) if (counts[i]! > 0) filled++;
  return filled;
}

/** The bins of a channel with numbers in them, in place of what is there. */
function readChannel({ counts, reach }: ChannelSpread, channel: number, to: Bins): void {
  const most = reach[channel]!;
  const base = channel * CELLS + 1;
  to.size = 0;
  for (let i = 0; i < BINS; i++) {
    const start = EDGES[FIRST_BIN + i]!;
    if (start > most) return;
    const count = counts[base + i]!;
    if (count > 0) addBin(to, count, start, Math.min(EDGES[FIRST_BIN + i + 1]!, most));
  }
}

/** The mean square of each channel's numbers. */
export function powers({ bins, numbers }: ChannelBins): Float64Array {
  return Float64Array.from(bins, ({ size, counts, starts, ends }) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += counts[k]! * ((starts[k]! + ends[k]!) / 2) ** 2;
    return sum / Math.max(numbers, 1);
  });
}

/** Numbers are taken to lie evenly in a bin, at so many points. */
const POINTS = 8;

/** The mean of each channel's sizes divided by its scale, and what it is where all are rounded to levels. */
export function meanSizes(
  spread: ChannelBins,
  scales: Float64Array,
  { high, levels }: { readonly high: number; readonly levels: number },
): { readonly exact: Float64Array; readonly rounded: Float64Array } {
  const step = high / levels;
  const channels = spread.bins.length;
  const exact = new Float64Array(channels);
  const rounded = new Float64Array(channels);
  const share = 1 / (POINTS * Math.max(spread.numbers, 1));
  for (let channel = 0; channel < channels; channel++) {
    const means = meansIn(spread.bins[channel]!, { scale: scales[channel]!, step, levels, share });
    exact[channel] = means.exact;
    rounded[channel] = means.rounded;
  }
  // Errors spread evenly over a step come to less than this by chance.
  const doubt = (DOUBT * step) / Math.sqrt(12 * Math.max(spread.numbers, 1));
  const isChance = (_: number, channel: number) =>
    Math.abs(rounded[channel]! - exact[channel]!) < doubt;
  return { exact, rounded: rounded.map((x, c) => (isChance(x, c) ? exact[c]! : x)) };
}

interface Dividing {
  readonly scale: number;
  readonly step: number;
  readonly levels: number;
  /** Of all numbers, what a point stands for. */
  readonly share: number;
}

function meansIn(bins: Bins, { scale, step, levels, share }: Dividing) {
  let exact = 0;
  let rounded = 0;
  for (let k = 0; k < bins.size; k++) {
    const count = bins.counts[k]!;
    const start = bins.starts[k]!;
    const width = bins.ends[k]! - start;
    for (let point = 0; point < POINTS; point++) {
      const size = (start + (width * (point + 0.5)) / POINTS) / scale;
      exact += size * count * share;
      rounded += Math.min(nearest(size / step), levels) * step * count * share;
    }
  }
  return { exact, rounded };
}

/** Standard errors of a mean that it must be away from what it would be without a cause. */
const DOUBT = 3;

/** Where bins start, by the bits that a float32 there begins with. */
const EDGES = new Float32Array(
  Uint32Array.from({ length: FIRST_BIN + BINS + 1 }, (_, i) => i << DROPPED_BITS).buffer,
);

/** The cell of each number, by its bin in a spread. */
export const CELL_OF = Uint16Array.from({ length: SIZE_BINS }, (_, bin) =>
  clamp((bin >> (DROPPED_BITS - SIZE_BITS)) - FIRST_BIN + 1, 0, BINS),
);
