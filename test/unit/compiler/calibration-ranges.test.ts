import { expect, test } from '@jest/globals';
import { calibrate, syntheticSamples } from '../../../src/compiler/calibrate.ts';
import { rangePoints } from '../../../src/compiler/calibration/range-points.ts';
import {
  type RangeMethod,
  parseRangeMethod,
  rangeOf,
  showRangeMethod,
} from '../../../src/compiler/calibration/ranges.ts';
import { plainSweeper } from '../../../src/compiler/calibration/sweep.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { random } from '../../../src/support/random.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { faultsOf } from '../../support/faults.ts';
import { graphOf } from '../../support/graph-of.ts';

const MSE: RangeMethod = { kind: 'mse' };

function spreadOf(...parts: readonly ArrayLike<number>[]) {
  const spread = plainSweeper.emptySpread();
  for (const part of parts) plainSweeper.addTo(spread, Float32Array.from(part));
  return spread;
}

/** Numbers spread like a bell, of which few are far out. */
function bell(count: number, seed = 1): Float32Array {
  const source = random(seed);
  const draw = () => Math.sqrt(-2 * Math.log(1 - source.next()));
  return Float32Array.from({ length: count }, () => draw() * Math.cos(2 * Math.PI * source.next()));
}

function reachOf(values: ArrayLike<number>, method: RangeMethod, bits = 8): number {
  const { low, high } = rangeOf(spreadOf(values), method, bits);
  return Math.max(-low, high);
}

/** The mean square error of rounding to levels up to a reach, added up one by one. */
function errorAt(values: Float32Array, reach: number, levels: number): number {
  const step = reach / levels;
  const of = (x: number) => {
    const level = Math.min(Math.max(Math.round(x / step), -levels), levels);
    return (x - level * step) ** 2;
  };
  return values.reduce((sum, x) => sum + of(x), 0) / values.length;
}

test('the largest range is that of all numbers, and of zero', () => {
  expect(rangeOf(spreadOf([1, 5], [-2, 3]), { kind: 'max' }, 8)).toEqual({ low: -2, high: 5 });
  expect(rangeOf(spreadOf([3, 4]), { kind: 'max' }, 8)).toEqual({ low: 0, high: 4 });
  expect(rangeOf(spreadOf(), MSE, 8)).toEqual({ low: 0, high: 0 });
});

test('masks of infinity, and numbers that stand for it, have no part in a range', () => {
  const values = [-Infinity, -3.4e38, 1, 2, NaN, Infinity];
  expect(rangeOf(spreadOf(values), { kind: 'max' }, 8)).toEqual({ low: 0, high: 2 });
  expect(rangeOf(spreadOf(values), MSE, 8).high).toBeCloseTo(2, 1);
});

test('the order in which samples come, and how they are cut, changes nothing', () => {
  const values = bell(1000);
  const turned = values.toReversed();
  for (const method of [MSE, { kind: 'percentile', percent: 99 }] as const) {
    const once = rangeOf(spreadOf(values), method, 4);
    expect(rangeOf(spreadOf(turned.subarray(0, 300), turned.subarray(300)), method, 4)).toEqual(
      once,
    );
  }
});

test.each([50.5, 90, 99, 99.9])('%p percent of all numbers lie within their range', (percent) => {
  const values = bell(100_000);
  const reach = reachOf(values, { kind: 'percentile', percent });
  const within = values.filter((x) => Math.abs(x) <= reach).length / values.length;
  expect(within).toBeCloseTo(percent / 100, 2);
  expect(reachOf(values, { kind: 'percentile', percent: 100 })).toBe(
    reachOf(values, { kind: 'max' }),
  );
});

test.each([2, 3, 4, 6, 8])('of %p bits, no other reach leaves less error', (bits) => {
  const values = bell(5000);
  const levels = 2 ** (bits - 1) - 1;
  const found = errorAt(values, reachOf(values, MSE, bits), levels);
  const most = reachOf(values, { kind: 'max' });
  const all = Array.from({ length: 100 }, (_, i) =>
    errorAt(values, (most * (i + 1)) / 100, levels),
  );
  expect(found).toBeLessThan(Math.min(...all) * 1.1);
});

test('few levels clip more, many nothing', () => {
  const values = bell(20_000);
  const reaches = [2, 3, 4, 6, 8, 16].map((bits) => reachOf(values, MSE, bits));
  expect(reaches).toEqual(reaches.toSorted((a, b) => a - b));
  expect(reaches[0]).toBeLessThan(reaches[5]! / 2);
  expect(reaches[5]).toBe(reachOf(values, { kind: 'max' }));
});

test('values without a sign have all levels above zero', () => {
  const values = bell(20_000).map((x) => Math.max(0, x));
  const { low, high } = rangeOf(spreadOf(values), MSE, 4);
  expect(low).toBe(0);
  expect(errorAt(values, high, 15)).toBeLessThan(errorAt(values, high * 0.8, 15));
  expect(errorAt(values, high, 15)).toBeLessThan(errorAt(values, high * 1.25, 15));
});

test('a method reads as it is shown', () => {
  for (const text of ['max', 'mse', 'percentile=99.99', 'percentile=100'])
    expect(showRangeMethod(parseRangeMethod(text))).toBe(text);
});

test.each(['', 'min', 'percentile', 'percentile=', 'percentile=50', 'percentile=101', 'mse=3'])(
  '%p is no method',
  async (text) => {
    const [fault] = await faultsOf(() => parseRangeMethod(text));
    expect(fault).toMatchObject({ code: 'SPK3055', exit: 2 });
    expect(fault!.hint).toContain('percentile=99.99');
  },
);

const X = tensorType('f32', [1, 2]);
const WEIGHT = tensorOf('f32', [2, 2], [1, 2, 3, 4]);

test('a sum that only a clip reads is ranged by the clip', () => {
  const graph = graphOf('ann', { x: X }, [
    ['a', 'dense', ['x'], { weight: WEIGHT }],
    ['b', 'relu', ['a'], {}],
    ['c', 'dense', ['b'], { weight: WEIGHT }],
    ['d', 'gelu', ['c'], { approximate: 'none' }],
    ['e', 'dense', ['d'], { weight: WEIGHT }],
    ['f', 'clip', ['e'], { low: 1, high: 2 }],
    ['y', 'dense', ['f'], { weight: WEIGHT }],
  ]);
  // That of 'a' is left out; 'e' is clipped off zero, so its own range counts.
  const outputs = graph.outputs.slice(-1);
  expect(rangePoints({ ...graph, outputs })).toEqual(['x', 'b', 'c', 'd', 'e', 'f', 'y']);
  // As an output it is read by more than the clip.
  expect(rangePoints(graph)).toContain('a');
});

test('a value is ranged for the bits that it is going to have', () => {
  const graph = graphOf('ann', { x: tensorType('f32', [1, 512]) }, [['y', 'relu', ['x'], {}]]);
  const samples = { count: 4, get: (i: number) => ({ x: bell(512, i + 1) }) };
  const high = (bits: number) => {
    const options = { method: MSE, bitsOf: () => bits };
    const ranged = calibrate(graph, OP_TABLE, samples, undefined, options);
    return ranged.ops.find(({ kind }) => kind === 'range')!.attrs['high'] as number;
  };
  expect(high(3)).toBeLessThan(0.9 * high(16));
});

test('without data, integers are places in their tables, or 1', () => {
  const ids = tensorType('i64', [1, 50]);
  const table = tensorOf(
    'f32',
    [7, 2],
    Array.from({ length: 14 }, (_, i) => i),
  );
  const graph = graphOf('ann', { ids, mask: ids, x: X }, [
    ['table', 'constant', [], { value: table }],
    ['moved', 'reshape', ['ids'], { shape: [50] }],
    ['rows', 'gather', ['table', 'moved'], { axis: 0 }],
    ['y', 'relu', ['rows'], {}],
  ]);
  const { count, get } = syntheticSamples(graph);
  const all = Array.from({ length: count }, (_, i) => get(i));
  const places = new Set(all.flatMap(({ ids }) => [...ids!]));
  expect([...places].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(new Set(all.flatMap(({ mask }) => [...mask!]))).toEqual(new Set([1]));
  expect(Math.max(...all.flatMap(({ x }) => [...x!]))).toBeLessThan(1);
  expect(get(3)).toEqual(get(3));
});
