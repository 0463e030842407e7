import type { Numbers } from '../../tensor/dtype.ts';
import { CELLS, CELL_OF, type ChannelSpread } from './channel-spread.ts';
import { SIZE_BINS, SIZE_BITS, type Spread } from './spread.ts';

/** Of 2^100: what is larger stands for infinity, as in masks, and is no number that levels could reach. */
const LARGEST_BITS = (127 + 100) * 2 ** 23;

/** All bits of a float32 but its sign, and the sign alone. Sizes compare as their bits do. */
const SIZE = 0x7fffffff;
const SIGN = -0x80000000;

/** As many numbers from one place on as from another. */
interface Places {
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

/**
 * How many numbers lie in each bin, of those at the first place and of those at the second. Zeros follow each
 * other, and a processor waits for one sum in memory before it adds to it again: two places in turn are
 * counted in half of the time.
 */
const COUNTS = [new Uint32Array(SIZE_BINS), new Uint32Array(SIZE_BINS)] as const;

/** The largest number and the largest size below zero at the first place, and at the second: as bits. */
const REACH = new Int32Array(4);

/** Adds the numbers that a value has in a sample to what is known of them, in one sweep. */
export function addTo(spread: Spread, values: Numbers, byChannel?: ChannelSpread): void {
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Int32Array(floats.buffer, floats.byteOffset, floats.length);
  if (!byChannel) addRun(spread, bits, { start: 0, end: bits.length });
  else if (bits.length >= LONG * byChannel.channels) addLongChannels(spread, bits, byChannel);
  else addChannels(spread, bits, byChannel);
}

/** A channel of so many numbers is counted by itself, and what was counted goes to its cells afterwards. */
const LONG = 512;

function addLongChannels(spread: Spread, bits: Int32Array, to: ChannelSpread): void {
  const run = bits.length / to.channels;
  to.numbers += run;
  for (let c = 0; c < to.channels; c++) {
    const table = to.counts.subarray(c * CELLS, (c + 1) * CELLS);
    addRun(spread, bits, { start: c * run, end: (c + 1) * run, table });
    raise(to.reach, c, Math.max(...REACH));
  }
}

interface Run {
  readonly start: number;
  readonly end: number;
  /** The cells of its channel. */
  readonly table?: Uint32Array;
}

function addRun(spread: Spread, bits: Int32Array, { start, end, table }: Run): void {
  if (start === end) return;
  const places = halves(start, end);
  sweep(bits, places);
  if (isOdd(end - start)) COUNTS[0][bin(bits[places.second]!)]!--;
  takeCounts(spread, takeReach(spread, bits, places), end - start, table);
}

/** Two channels at a time; of an odd number of them, the last one by itself. */
function addChannels(spread: Spread, bits: Int32Array, to: ChannelSpread): void {
  const run = bits.length / to.channels;
  to.numbers += run;
  let top = 0;
  for (let c = 0; c + 1 < to.channels; c += 2) {
    const places = { first: c * run, second: (c + 1) * run, count: run };
    sweepCells(bits, places, to.counts, { first: c * CELLS, second: (c + 1) * CELLS });
    top = Math.max(top, takeReach(spread, bits, places));
    raise(to.reach, c, Math.max(REACH[0]!, REACH[1]!));
    raise(to.reach, c + 1, Math.max(REACH[2]!, REACH[3]!));
  }
  if (isOdd(to.channels)) top = Math.max(top, addLastChannel(spread, bits, run, to));
  takeCounts(spread, top, bits.length);
}

function addLastChannel(spread: Spread, bits: Int32Array, run: number, to: ChannelSpread): number {
  const cells = (to.channels - 1) * CELLS;
  const places = halves(bits.length - run, bits.length);
  sweepCells(bits, places, to.counts, { first: cells, second: cells });
  if (isOdd(run)) {
    const twice = bin(bits[places.second]!);
    COUNTS[0][twice]!--;
    to.counts[cells + CELL_OF[twice]!]!--;
  }
  const top = takeReach(spread, bits, places);
  raise(to.reach, to.channels - 1, Math.max(...REACH));
  return top;
}

/** Of an odd number, the one in the middle is in both: whoever counts them takes it back once. */
function halves(start: number, end: number): Places {
  const count = (end - start + 1) >> 1;
  return { first: start, second: end - count, count };
}

function isOdd(n: number): boolean {
  return n % 2 === 1;
}

function bin(bits: number): number {
  return (bits & SIZE) >>> SIZE_BITS;
}

function sweep(bits: Int32Array, { first, second, count }: Places): void {
  const [ofFirst, ofSecond] = COUNTS;
  let high = 0;
  let low = 0;
  let otherHigh = 0;
  let otherLow = 0;
  for (let i = first, j = second, end = first + count; i < end; i++, j++) {
    const x = bits[i]!;
    const y = bits[j]!;
    ofFirst[bin(x)]!++;
    ofSecond[bin(y)]!++;
    if (x > high) high = x;
    if (y > otherHigh) otherHigh = y;
    // Of a positive number, this is below zero.
    if ((x ^ SIGN) > low) low = x ^ SIGN;
    if ((y ^ SIGN) > otherLow) otherLow = y ^ SIGN;
  }
  setReach(high, low, otherHigh, otherLow);
}

/** The same, and counts them in the cells of their channels: one table for each place. */
function sweepCells(
  bits: Int32Array,
  { first, second, count }: Places,
  cells: Uint32Array,
  tables: { readonly first: number; readonly second: number },
): void {
  const [ofFirst, ofSecond] = COUNTS;
  const cellOf = CELL_OF;
  const { first: table, second: otherTable } = tables;
  let high = 0;
  let low = 0;
  let otherHigh = 0;
  let otherLow = 0;
  for (let i = first, j = second, end = first + count; i < end; i++, j++) {
    const x = bits[i]!;
    const y = bits[j]!;
    const a = bin(x);
    const b = bin(y);
    ofFirst[a]!++;
    ofSecond[b]!++;
    cells[table + cellOf[a]!]!++;
    cells[otherTable + cellOf[b]!]!++;
    if (x > high) high = x;
    if (y > otherHigh) otherHigh = y;
    if ((x ^ SIGN) > low) low = x ^ SIGN;
    if ((y ^ SIGN) > otherLow) otherLow = y ^ SIGN;
  }
  setReach(high, low, otherHigh, otherLow);
}

function setReach(high: number, low: number, otherHigh: number, otherLow: number): void {
  REACH[0] = high;
  REACH[1] = low;
  REACH[2] = otherHigh;
  REACH[3] = otherLow;
}

/**
 * Widens a spread to what was swept last, and tells the bin of the largest size. Where something stands for
 * infinity, the rest is looked at again.
 */
function takeReach(spread: Spread, bits: Int32Array, { first, second, count }: Places): number {
  const top = bin(Math.max(REACH[0]!, REACH[1]!, REACH[2]!, REACH[3]!));
  if (Math.max(REACH[0]!, REACH[1]!) >= LARGEST_BITS) setFiniteReach(bits, first, first + count, 0);
  if (Math.max(REACH[2]!, REACH[3]!) >= LARGEST_BITS)
    setFiniteReach(bits, second, second + count, 2);
  const high = numberOf(Math.max(REACH[0]!, REACH[2]!));
  const low = numberOf(Math.max(REACH[1]!, REACH[3]!));
  if (high > spread.high) spread.high = high;
  if (low > -spread.low) spread.low = -low;
  return top;
}

function setFiniteReach(bits: Int32Array, start: number, end: number, place: number): void {
  let [high, low] = [0, 0];
  for (let i = start; i < end; i++) {
    const x = bits[i]!;
    if (x > high && x < LARGEST_BITS) high = x;
    if ((x ^ SIGN) > low && (x ^ SIGN) < LARGEST_BITS) low = x ^ SIGN;
  }
  REACH[place] = high;
  REACH[place + 1] = low;
}

/** One number, and its bits. */
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

function numberOf(bits: number): number {
  BITS[0] = bits;
  return FLOAT[0]!;
}

function raise(reach: Float64Array, channel: number, bits: number): void {
  const size = numberOf(bits);
  if (size > reach[channel]!) reach[channel] = size;
}

/** Moves what was counted to where it is kept: that of zero, and from the largest size on until it was all. */
function takeCounts({ counts }: Spread, top: number, numbers: number, cells?: Uint32Array): void {
  const [ofFirst, ofSecond] = COUNTS;
  let left = numbers;
  for (let bin = 0; left > 0; bin = bin === 0 ? top : bin - 1) {
    const count = ofFirst[bin]! + ofSecond[bin]!;
    if (count === 0) continue;
    counts[bin]! += count;
    if (cells) cells[CELL_OF[bin]!]! += count;
    ofFirst[bin] = 0;
    ofSecond[bin] = 0;
    left -= count;
  }
}
