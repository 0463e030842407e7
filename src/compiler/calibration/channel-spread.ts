import type { Numbers } from '../../tensor/dtype.ts';
import type { Bin } from './spread.ts';

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
const LARGEST = 2 ** 100;

export function emptyChannelSpread(channels: number): ChannelSpread {
  const counts = new Uint32Array(channels * BINS);
  return { channels, counts, reach: new Float64Array(channels), numbers: 0 };
}

export function addToChannels(spread: ChannelSpread, values: Numbers): void {
  const { channels, counts, reach } = spread;
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const run = floats.length / channels;
  spread.numbers += run;
  for (let channel = 0; channel < channels; channel++) {
    const base = channel * BINS;
    let most = reach[channel]!;
    for (let i = channel * run; i < (channel + 1) * run; i++) {
      const bin = ((bits[i]! & 0x7fffffff) >>> DROPPED_BITS) - FIRST_BIN;
      if (bin >= 0) counts[base + (bin < BINS ? bin : BINS - 1)]!++;
      const size = Math.abs(floats[i]!);
      if (size > most && size < LARGEST) most = size;
    }
    reach[channel] = most;
  }
}

/** The bins of all channels, each divided by a scale, from the smallest on. */
export function scaledBins(spread: ChannelSpread, scales: Float64Array): Bin[] {
  const bins = Array.from(scales, (scale, channel) =>
    binsOfChannel(spread, channel).map(({ count, start, end }) => ({
      count,
      start: start / scale,
      end: end / scale,
    })),
  );
  return bins.flat().sort((a, b) => a.start - b.start);
}

/** The bins of a channel with numbers in them, from the smallest on. */
export function binsOfChannel({ counts, reach }: ChannelSpread, channel: number): Bin[] {
  const most = reach[channel]!;
  const bins: Bin[] = [];
  for (let i = 0; i < BINS; i++) {
    const count = counts[channel * BINS + i]!;
    const start = EDGES[FIRST_BIN + i]!;
    if (start > most) return bins;
    if (count > 0) bins.push({ count, start, end: Math.min(EDGES[FIRST_BIN + i + 1]!, most) });
  }
  return bins;
}

/** The mean square of each channel's numbers. */
export function powers(spread: ChannelSpread): Float64Array {
  return spread.reach.map((_, channel) => {
    let sum = 0;
    for (const { count, start, end } of binsOfChannel(spread, channel))
      sum += count * ((start + end) / 2) ** 2;
    return sum / Math.max(spread.numbers, 1);
  });
}

const POINTS = 8;

/** The mean of each channel's sizes, and what it is where all are rounded to levels up to a reach. */
export function meanSizes(spread: ChannelSpread, reaches: Float64Array, levels: number) {
  const exact = new Float64Array(spread.channels);
  const rounded = new Float64Array(spread.channels);
  for (let channel = 0; channel < spread.channels; channel++) {
    const step = reaches[channel]! / levels || 1;
    for (const { count, start, end } of binsOfChannel(spread, channel))
      for (let point = 0; point < POINTS; point++) {
        const size = start + ((end - start) * (point + 0.5)) / POINTS;
        exact[channel]! += (count * size) / POINTS;
        rounded[channel]! += (count * Math.min(Math.round(size / step), levels) * step) / POINTS;
      }
  }
  const share = 1 / Math.max(spread.numbers, 1);
  return { exact: exact.map((sum) => sum * share), rounded: rounded.map((sum) => sum * share) };
}

/** Where bins start, by the bits that a float32 there begins with. */
const EDGES = new Float32Array(
  Uint32Array.from({ length: FIRST_BIN + BINS + 1 }, (_, i) => i << DROPPED_BITS).buffer,
);
