import { expect, test } from '@jest/globals';
import { channelBins } from '../../../src/compiler/calibration/channel-spread.ts';
import { type Bins, binsBySize } from '../../../src/compiler/calibration/spread.ts';
import { plainSweeper } from '../../../src/compiler/calibration/sweep.ts';
import { sweeperFor } from '../../../src/compiler/calibration/wasm-sweeper.ts';
import { random } from '../../../src/support/random.ts';

const REACH = 2 ** 100;

/** Of all sizes and both signs, with zeros, smallest numbers and what stands for infinity among them. */
function numbers(count: number, seed: number): Float32Array {
  const source = random(seed);
  const special = [0, 0, 0, -0, 1e-45, -1e-40, 2 ** 25, -Infinity, Infinity, NaN, 3e38, -3e38];
  const draw = () => (source.next() - 0.5) * 2 ** (source.next() * 24 - 12);
  return Float32Array.from({ length: count }, () =>
    source.next() < 0.3 ? special[Math.floor(source.next() * special.length)]! : draw(),
  );
}

function extremes(values: Float32Array) {
  const finite = [...values].filter((x) => Math.abs(x) < REACH);
  return { low: Math.min(0, ...finite) + 0, high: Math.max(0, ...finite) + 0 };
}

/** How many sizes lie between two, of those that count. */
function countBetween(values: Float32Array, start: number, end: number): number {
  return values.reduce((sum, x) => sum + Number(Math.abs(x) >= start && Math.abs(x) < end), 0);
}

/** The last bin ends where the numbers do, and holds the largest. */
function expectCounts({ size, counts, starts, ends }: Bins, values: Float32Array): void {
  for (let i = 0; i + 1 < size; i++)
    expect(counts[i]).toBe(countBetween(values, starts[i]!, ends[i]!));
}

const SIZES = [
  { channels: 1, run: 1 },
  { channels: 1, run: 64 },
  { channels: 2, run: 33 },
  { channels: 3, run: 1 },
  { channels: 5, run: 49 },
  { channels: 8, run: 30 },
  { channels: 3, run: 1025 },
];

test.each(SIZES)('$channels channels of $run are swept as one by one', ({ channels, run }) => {
  const parts = [1, 2, 3].map((seed) => numbers(channels * run, seed * 7 + run));
  const { addTo, emptySpread, emptyChannelSpread } = plainSweeper;
  const [spread, plain, byChannel] = [emptySpread(), emptySpread(), emptyChannelSpread(channels)];
  for (const part of parts) {
    addTo(spread, part, byChannel);
    addTo(plain, part);
  }
  expect(plain).toEqual(spread);
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  expect({ low: spread.low, high: spread.high }).toEqual(extremes(all));
  expect(binsBySize(spread).size).toBeGreaterThan(0);
  expectCounts(binsBySize(spread), all);
  expect(spread.counts.reduce((a, b) => a + b)).toBe(all.length);
  expect(byChannel.numbers).toBe(3 * run);
  const { bins } = channelBins(byChannel);
  for (let c = 0; c < channels; c++) {
    const own = Float32Array.from(
      parts.flatMap((part) => [...part.subarray(c * run, c * run + run)]),
    );
    const { low, high } = extremes(own);
    expect(byChannel.reach[c]).toBe(Math.max(-low, high));
    expectCounts(bins[c]!, own);
  }
});

const LARGE_SIZES = [...SIZES, { channels: 40, run: 1000 }, { channels: 2, run: 70_001 }];

test.each(LARGE_SIZES)('WebAssembly counts $channels channels of $run alike', (size) => {
  const { channels, run } = size;
  const fast = sweeperFor({ spreads: 2, channels });
  expect(fast).not.toBe(plainSweeper);
  const [ours, theirs] = [plainSweeper, fast].map((sweeper) => {
    const [spread, plain] = [sweeper.emptySpread(), sweeper.emptySpread()];
    const byChannel = sweeper.emptyChannelSpread(channels);
    for (const seed of [1, 2, 3]) {
      const part = numbers(channels * run, seed * 11 + run);
      // Of other types too: values are rounded to float32 first.
      sweeper.addTo(spread, seed === 2 ? Float64Array.from(part) : part, byChannel);
      sweeper.addTo(plain, part);
    }
    return { spread, plain, byChannel };
  });
  expect(theirs).toEqual(ours);
});

test('where there is no memory for all counts, nothing is counted in WebAssembly', () => {
  expect(sweeperFor({ spreads: 2 ** 20, channels: 0 })).toBe(plainSweeper);
});
