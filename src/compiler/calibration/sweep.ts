import type { Numbers } from '../../tensor/dtype.ts';
import { CELLS, CELL_OF, type ChannelSpread, channelSpreadIn } from './channel-spread.ts';
import { SIZE_BINS, SIZE_BITS, type Spread, spreadIn } from './spread.ts';

/** What counts the numbers of values, and where the counts are. */
export interface Sweeper {
  emptySpread(): Spread;
  emptyChannelSpread(channels: number): ChannelSpread;
  /** Adds the numbers that a value has in a sample to what is known of them, in one sweep. */
  addTo(spread: Spread, values: Numbers, byChannel?: ChannelSpread): void;
}

/** What is right by definition; wasm-sweeper.ts does the same many times as fast. */
export const plainSweeper: Sweeper = {
  emptySpread: () => spreadIn(new Float64Array(SIZE_BINS)),
  emptyChannelSpread: (channels) =>
    channelSpreadIn(new Uint32Array(channels * CELLS), new Float64Array(channels)),
  addTo: (spread, values, byChannel) => {
    const floats = values instanceof Float32Array ? values : Float32Array.from(values);
    const bits = new Int32Array(floats.buffer, floats.byteOffset, floats.length);
    if (byChannel) addChannels(spread, bits, byChannel);
    else addRun(spread, bits);
  },
};

function addChannels(spread: Spread, bits: Int32Array, to: ChannelSpread): void {
  const run = bits.length / to.channels;
  to.numbers += run;
  for (let c = 0; c < to.channels; c++) {
    const cells = to.counts.subarray(c * CELLS, (c + 1) * CELLS);
    const size = addRun(spread, bits.subarray(c * run, (c + 1) * run), cells);
    if (size > to.reach[c]!) to.reach[c] = size;
  }
}

/** Of 2^100: what is larger stands for infinity, as in masks, and is no number that levels could reach. */
const LARGEST_BITS = (127 + 100) * 2 ** 23;

/** All bits of a float32 but its sign, and the sign alone. Sizes compare as their bits do. */
const SIZE = 0x7fffffff;
const SIGN = -0x80000000;

/** Tells the largest size. */
function addRun(spread: Spread, bits: Int32Array, cells?: Uint32Array): number {
  const { counts } = spread;
  let high = 0;
  let low = 0;
  for (const x of bits) {
    const bin = (x & SIZE) >>> SIZE_BITS;
    counts[bin]!++;
    if (cells) cells[CELL_OF[bin]!]!++;
    if (x > high && x < LARGEST_BITS) high = x;
    // Of a positive number, this is below zero.
    const negative = x ^ SIGN;
    if (negative > low && negative < LARGEST_BITS) low = negative;
  }
  spread.high = Math.max(spread.high, numberOf(high));
  if (numberOf(low) > -spread.low) spread.low = -numberOf(low);
  return numberOf(Math.max(high, low));
}

/** One number, and its bits. */
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

function numberOf(bits: number): number {
  BITS[0] = bits;
  return FLOAT[0]!;
}
