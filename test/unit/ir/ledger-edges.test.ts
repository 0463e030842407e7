import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { makeOp } from '../../../src/ir/op-def.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { type ValueType, currentType, spikesType, tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { graphOf } from '../../support/graph-of.ts';
import { arrayOf, runOp } from '../../support/run-op.ts';

const [LEAST, MOST] = [-(2 ** 31), 2 ** 31 - 1];

const wide = { limit: MOST };

/** What an op of two inputs answers to each step's pair of inputs. */
function runTwo(
  kind: string,
  [a, b]: readonly [ValueType, ValueType],
  steps: readonly (readonly [readonly number[], readonly number[]])[],
  attrs: Attrs = {},
): number[][] {
  const machine = interpreter(
    graphOf('fixed', { a, b }, [['y', kind, ['a', 'b'], attrs]]),
    OP_TABLE,
  );
  return steps.map(([p, q]) => {
    machine.step({ a: arrayOf(a, p), b: arrayOf(b, q) });
    return Array.from(machine.value('y'));
  });
}

test('products wrap at 32 bits, and so do ledgers', () => {
  const pair = [spikesType('i32', [2]), spikesType('u32', [2])] as const;
  const steps = [
    [
      [MOST, LEAST],
      [2 ** 32 - 1, 3],
    ],
    [
      [1, 0],
      [0, 2 ** 32 - 3],
    ],
  ] as const;
  // -MOST, then LEAST * -1 less that; LEAST * 3, then nothing is left of b.
  expect(runTwo('product', pair, steps)).toEqual([
    [-MOST, LEAST],
    [-1, LEAST],
  ]);
});

test('a factor multiplies the change and wraps, too', () => {
  const pair = [spikesType('i24', []), spikesType('i24', [])] as const;
  const factor = { factor: 2 ** 30 };
  expect(runTwo('product', pair, [[[3], [3]]], factor)).toEqual([[2 ** 30]]);
  expect(
    runTwo(
      'matrix-product',
      [
        { ...pair[0], shape: [1] },
        { ...pair[1], shape: [1] },
      ],
      [[[5], [-1]]],
      factor,
    ),
  ).toEqual([[-(2 ** 30)]]);
});

test('a matrix product takes vectors, empty sums and empty results', () => {
  const type = (shape: readonly number[]) => spikesType('i9', shape);
  const run = (a: readonly number[], b: readonly number[]) =>
    runTwo(
      'matrix-product',
      [type(a), type(b)],
      [[[1, 2, 3].slice(0, count(a)), [4, 5, 6].slice(0, count(b))]],
    );
  const count = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  expect(run([3], [3])).toEqual([[32]]);
  expect(run([3, 1], [1])).toEqual([[4, 8, 12]]);
  expect(run([2, 0], [0, 2])).toEqual([[0, 0, 0, 0]]);
  expect(run([0, 2 ** 31 - 1], [2 ** 31 - 1, 0])).toEqual([[]]);
  expect(run([0, 2 ** 30, 1], [0, 1, 2 ** 30])).toEqual([[]]);
});

test('extremes are right at both ends of 32 bits, and for rows of one', () => {
  const x = spikesType('i32', [2, 2]);
  const ledgers = [LEAST, MOST, LEAST, LEAST];
  expect(runOp('extreme', { x, attrs: { of: 'max', ...wide } }, [ledgers])).toEqual([
    [MOST, -MOST],
  ]);
  expect(runOp('extreme', { x, attrs: { of: 'min', ...wide } }, [ledgers, [0, 0, 0, 0]])).toEqual([
    [-MOST, -MOST],
    [-1, -1],
  ]);
  const ones = spikesType('i9', [2, 1]);
  expect(runOp('extreme', { x: ones, attrs: { of: 'min', ...wide } }, [[7, -7]])).toEqual([
    [7, -7],
  ]);
});

test('ids below zero count from the end, those outside take the nearest row', () => {
  const x = tensorType('i64', [6]);
  const attrs = { table: tensorOf('i32', [3], [10, 20, 30]), ...wide };
  const ids = [-1, -3, -4, 2, 3, 2 ** 53];
  const others = [0, 0, 0, 0, 0, 0];
  expect(runOp('lookup', { x, attrs }, [ids, others])).toEqual([
    [30, 10, 10, 30, 30, 30],
    [-20, 0, 0, -20, -20, -20],
  ]);
});

test('a source that has sent its levels is silent', () => {
  const graph = graphOf('fixed', { x: spikesType('u1', []) }, [
    ['y', 'source', [], { value: tensorOf('i32', [2], [LEAST, 5]), ...wide }],
  ]);
  const machine = interpreter(graph, OP_TABLE);
  const step = () => {
    machine.step({});
    return Array.from(machine.value('y'));
  };
  expect([step(), step(), step()]).toEqual([
    [-MOST, 5],
    [-1, 0],
    [0, 0],
  ]);
});

test('nothing comes through a wire that leads from nowhere', () => {
  const x = spikesType('i9', [2]);
  const index = tensorOf('i32', [4], [1, -1, 0, 1]);
  expect(runOp('wire', { x, attrs: { index } }, [[3, -4]])).toEqual([[-4, 0, 3, -4]]);
  const none = tensorOf('i32', [2], [-1, -1]);
  expect(runOp('wire', { x: spikesType('i9', [0]), attrs: { index: none } }, [[]])).toEqual([
    [0, 0],
  ]);
});

test('joined messages have the narrowest integers that hold all', () => {
  const dtypeOf = (...types: readonly ValueType[]) => {
    const def = OP_TABLE.get('join')!;
    const op = makeOp(OP_TABLE, {
      result: 'y',
      kind: 'join',
      inputs: [],
      attrs: { axis: 0 },
      type: types[0]!,
    });
    return def.infer({ stage: 'fixed', attrs: op.attrs, inputs: types });
  };
  const [u1, u8, i4, i32, u32] = (['u1', 'u8', 'i4', 'i32', 'u32'] as const).map((dtype) =>
    spikesType(dtype, [1]),
  ) as [ValueType, ValueType, ValueType, ValueType, ValueType];
  expect(dtypeOf(u1, u8)).toEqual(spikesType('u8', [2]));
  expect(dtypeOf(u8, i4)).toEqual(spikesType('i9', [2]));
  expect(dtypeOf(i4)).toEqual(i4);
  expect(dtypeOf(i32, u32)).toEqual({ fault: 'no integers of up to 32 bits hold i32 and u32' });
});

test('shares round half up, and those of equals are equal', () => {
  const table = tensorOf('i32', [4], [8, 4, 2, 1]);
  const theta = tensorOf('i32', [], [1]);
  const run = (most: number, ledgers: readonly number[]) => {
    const attrs = { theta, table, low: 0, high: 3, most, ...wide };
    return runOp('shares', { x: currentType('i32', [ledgers.length]), attrs }, [ledgers])[0];
  };
  expect(run(1, [3, 3])).toEqual([1, 1]);
  expect(run(1, [3, 3, 3])).toEqual([0, 0, 0]);
  expect(run(255, [2])).toEqual([255]);
  expect(run(6, [3, 2])).toEqual([4, 2]);
  expect(run(255, [MOST, LEAST, 0])).toEqual([204, 26, 26]);
});

test('masked elements have no share, and all of them together none either', () => {
  const table = tensorOf('i32', [4], [8, 8, 8, 8]);
  const attrs = { theta: tensorOf('i32', [], [1]), table, low: -1, high: 2, most: 9, masks: true };
  const x = currentType('i32', [2, 3]);
  const first = [-5, 0, -1, -1, -5, -9];
  expect(runOp('shares', { x, attrs: { ...attrs, ...wide } }, [first, [9, 0, 9, 0, 9, 0]])).toEqual(
    [
      [0, 9, 0, 0, 0, 0],
      [3, -6, 3, 0, 9, 0],
    ],
  );
});

test('a table may have its entries anywhere, and of a single stair', () => {
  const x = currentType('i32', [1]);
  const at = (low: number, entries: readonly number[]) => {
    const high = low + entries.length - 1;
    const table = tensorOf('i32', [entries.length], entries);
    const attrs = { theta: tensorOf('i32', [], [10]), table, low, high, ...wide };
    return runOp('level', { x, attrs }, [[-100], [4], [201], [0]]).flat();
  };
  expect(at(5, [7, LEAST])).toEqual([7, 0, -MOST, -8]);
  expect(at(-20, [3])).toEqual([3, 0, 0, 0]);
  expect(at(-10, [1, 2])).toEqual([1, 0, 1, 0]);
});

test('normalisation is exact at the ends of what it takes', () => {
  const size = 4096;
  const ledgers = Array.from({ length: size }, (_, i) => (i % 2 === 0 ? MOST : LEAST));
  const attrs = { size, gain: 2 ** 16, epsilon: 1, low: LEAST, high: MOST, ...wide };
  const x = spikesType('i32', [size]);
  const run = (center: boolean) =>
    runOp('normalise', { x, attrs: { ...attrs, center } }, [ledgers])[0]!;
  // Ledgers saturate: all are one deviation from the mean, 0.
  expect(new Set(run(true))).toEqual(new Set([65536, -65536]));
  expect(run(false)).toEqual(run(true));
  const lone = ledgers.map((_, i) => (i === 9 ? 32767 : 0));
  const far = runOp('normalise', { x, attrs: { ...attrs, center: true } }, [lone])[0]!;
  // One of n elements is sqrt(n - 1) deviations above the mean, the others 1 / sqrt(n - 1) below it.
  expect([far[9], far[0]]).toEqual([
    Math.round(65536 * Math.sqrt(4095)),
    Math.round(-65536 / Math.sqrt(4095)),
  ]);
});

test('rows without any deviation are zero, and half a level rounds up', () => {
  const attrs = { gain: 1, epsilon: 1, low: -9, high: 9, ...wide };
  const run = (ledgers: readonly number[], center: boolean, epsilon = 1) => {
    const x = spikesType('i24', [ledgers.length]);
    const all = { ...attrs, size: ledgers.length, center, epsilon };
    return runOp('normalise', { x, attrs: all }, [ledgers])[0];
  };
  expect(run([5, 5, 5], true)).toEqual([0, 0, 0]);
  expect(run([0, 0], false)).toEqual([0, 0]);
  expect(run([7], true)).toEqual([0]);
  expect(run([7], false)).toEqual([1]);
  // d = +-2 and D + epsilon = 16: exactly half a level, on both sides of zero.
  expect(run([1, -1], true, 12)).toEqual([1, 0]);
});
