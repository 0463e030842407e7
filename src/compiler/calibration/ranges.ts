import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../ir/integers.ts';
import { type ChannelBins, scaledBins } from './channel-spread.ts';
import { type Bins, type Spread, binsBySize } from './spread.ts';

/** What a value is taken to reach. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How much of what a value was seen to take is represented; the rest is clipped. */
export type RangeMethod =
  /** All of it. */
  | { readonly kind: 'max' }
  /** So many percent of its numbers. */
  | { readonly kind: 'percentile'; readonly percent: number }
  /** What leaves the least mean square error, of clipping and of rounding together. */
  | { readonly kind: 'mse' };

export const DEFAULT_METHOD: RangeMethod = { kind: 'mse' };

/** The forms that `parseRangeMethod` reads, for people. */
export const RANGE_METHODS = 'max, percentile=99.99 or mse';

export function parseRangeMethod(text: string): RangeMethod {
  if (text === 'max' || text === 'mse') return { kind: text };
  const match = /^percentile=(\d+(?:\.\d+)?)$/.exec(text);
  const percent = match ? Number(match[1]) : NaN;
  if (percent > 50 && percent <= 100) return { kind: 'percentile', percent };
  return fail(codes.wrongOption({ name: '--calibrate', found: text, expected: RANGE_METHODS }));
}

export function showRangeMethod(method: RangeMethod): string {
  return method.kind === 'percentile' ? `percentile=${method.percent}` : method.kind;
}

/** The range of a value whose levels have so many bits. Levels stand evenly around zero, or above it. */
export function rangeOf(spread: Spread, method: RangeMethod, bits: number): Range {
  const { low, high } = spread;
  const reach = reachOf(spread, method, bits);
  return { low: Math.max(low, -reach), high: Math.min(high, reach) };
}

function reachOf(spread: Spread, method: RangeMethod, bits: number): number {
  const { low, high } = spread;
  const reach = Math.max(-low, high);
  return reachWithin(() => binsBySize(spread), { reach, isSigned: low < 0, method, bits });
}

/** The range of a value of which each channel is divided by a scale. */
export function scaledRange(
  spread: ChannelBins,
  scales: Float64Array,
  how: { readonly isSigned: boolean; readonly method: RangeMethod; readonly bits: number },
): Range {
  const largest = spread.reach.reduce((most, r, c) => Math.max(most, r / scales[c]!), 0);
  const bins = () => scaledBins(spread, scales);
  const reach = reachWithin(bins, { ...how, reach: largest });
  return { low: how.isSigned ? -reach : 0, high: reach };
}

/** The mean square of what levels of a scaled value change in each channel, in units of the value itself. */
export function scaledErrors(
  spread: ChannelBins,
  scales: Float64Array,
  { high }: Range,
  levels: number,
): Float64Array {
  return scales.map((scale, channel) => {
    const error = squaredError(spread.bins[channel]!, high * scale, levels);
    return error / Math.max(spread.numbers, 1);
  });
}

/** How many levels lie above zero. */
export function largestLevel(of: { readonly isSigned: boolean; readonly bits: number }): number {
  return 2 ** (of.isSigned ? of.bits - 1 : of.bits) - 1;
}

interface Spreading {
  readonly reach: number;
  readonly isSigned: boolean;
  readonly method: RangeMethod;
  readonly bits: number;
}

function reachWithin(bins: () => Bins, division: Spreading): number {
  const { reach, isSigned, method, bits } = division;
  if (method.kind === 'max' || reach === 0) return reach;
  if (method.kind === 'percentile') return percentile(bins(), method.percent / 100);
  return leastError(bins(), reach, largestLevel({ isSigned, bits }));
}

/** The size that a share of the numbers does not exceed, as if they lay evenly in each bin. */
function percentile({ size, counts, starts, ends }: Bins, share: number): number {
  const total = counts.subarray(0, size).reduce((sum, count) => sum + count, 0);
  let above = total * (1 - share);
  for (let i = size - 1; i >= 0; i--) {
    const [count, start, end] = [counts[i]!, starts[i]!, ends[i]!];
    if (above <= count) return end - (end - start) * (above / count);
    above -= count;
  }
  return 0;
}

const STEPS_PER_OCTAVE = 16;
const OCTAVES = 6;

/** Of reaches from the largest size on down, in steps of a bin, the one of the least error. */
function leastError(bins: Bins, reach: number, levels: number): number {
  let best = reach;
  let least = squaredError(bins, reach, levels);
  for (let k = 1; k <= STEPS_PER_OCTAVE * OCTAVES; k++) {
    const candidate = reach * 2 ** (-k / STEPS_PER_OCTAVE);
    const error = squaredError(bins, candidate, levels, least);
    if (error < least) [best, least] = [candidate, error];
  }
  return best;
}

/**
 * The summed square of what clipping at a reach and rounding to levels changes, or of a part of the bins that
 * comes to so much: the largest go first, for what is clipped is most of it where the reach is too small.
 */
function squaredError(bins: Bins, reach: number, levels: number, enough = Infinity): number {
  const { size, counts, starts, ends } = bins;
  const step = reach / levels;
  const even = (step * step) / 12;
  let sum = 0;
  for (let i = size - 1; i >= 0 && sum < enough; i--) {
    const count = counts[i]!;
    const width = ends[i]! - starts[i]!;
    const middle = (starts[i]! + ends[i]!) / 2;
    const within = width ** 2 / 12;
    if (middle > reach) sum += count * ((middle - reach) ** 2 + within);
    else if (width >= step) sum += count * even;
    else sum += count * ((middle - nearest(middle / step) * step) ** 2 + within);
  }
  return sum;
}
