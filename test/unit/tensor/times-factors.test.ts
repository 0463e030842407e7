import { expect, test } from '@jest/globals';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { partReader, pendingReader, timesFactors } from '../../../src/tensor/times-factors.ts';

const SHAPE = [2, 5000];

const whole = () =>
  tensorOf(
    'f32',
    SHAPE,
    Array.from({ length: 10_000 }, (_, i) => Math.sin(i)),
  );

const perColumn = { values: Float64Array.from({ length: 5000 }, (_, i) => 1 + i / 7), run: 1 };
const perRow = { values: Float64Array.of(0.1, -3), run: 5000 };
const one = { values: Float64Array.of(1 / 3), run: 10_000 };

/** Each product rounded to f32, one after another. */
const expected = () =>
  Array.from(whole().data as Float32Array, (w, i) => {
    const column = Math.fround(w * perColumn.values[i % 5000]!);
    const row = Math.fround(column * perRow.values[Math.floor(i / 5000)]!);
    return Math.fround(row * one.values[0]!);
  });

const product = () => timesFactors(timesFactors(timesFactors(whole(), perColumn), perRow), one);

test('a tensor times factors is the product of each, rounded one after another', () => {
  expect(Array.from(product().data as Float32Array)).toEqual(expected());
});

test('parts are the same before and after all is asked for, in order or not', () => {
  const tensor = product();
  const all = expected();
  const runs = [
    [0, 3],
    [3, 4999],
    [4999, 10_000],
    [2, 9],
    [9_990, 10_000],
  ] as const;
  const read = () => {
    const part = partReader(tensor);
    return runs.map(([start, end]) => {
      const { numbers, first } = part(start, end);
      return Array.from(numbers.subarray(first, first + end - start));
    });
  };
  const parts = runs.map(([start, end]) => all.slice(start, end));
  expect(read()).toEqual(parts);
  expect(Array.from(tensor.data as Float32Array)).toEqual(all);
  expect(read()).toEqual(parts);
});

test('one factor of each number is left to the reader, whose rows start anywhere', () => {
  const ofBlocks = { values: Float64Array.of(0.1, -3, 7), run: 7 };
  for (const factors of [perColumn, perRow, one, ofBlocks]) {
    const tensor = timesFactors(timesFactors(whole(), factors), one);
    const read = pendingReader(tensor);
    const found = [0, 2500, 5000, 7500].flatMap((start) => {
      const { numbers, first, pending } = read(start, start + 2500);
      const { columns, then } = pending!;
      return Array.from(columns, (factor, i) =>
        Math.fround(Math.fround(numbers[first + i]! * factor) * then),
      );
    });
    expect(found).toEqual(Array.from(tensor.data as Float32Array));
  }
});

test('several factors, or none, leave nothing to the reader', () => {
  for (const tensor of [product(), whole()]) {
    const { numbers, first, pending } = pendingReader(tensor)(5, 9);
    expect(pending).toBeUndefined();
    expect(Array.from(numbers.subarray(first, first + 4))).toEqual(
      Array.from((tensor.data as Float32Array).subarray(5, 9)),
    );
  }
});

test('a tensor of nothing has nothing', () => {
  const none = timesFactors(tensorOf('f32', [0, 3], []), { values: Float64Array.of(2), run: 1 });
  expect(none.data).toHaveLength(0);
});
