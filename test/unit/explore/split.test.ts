import { expect, test } from '@jest/globals';
import { splitSamples } from '../../../src/compiler/explore/split.ts';

test('samples to measure on are kept apart, drawn from the seed alone', () => {
  const split = splitSamples(256, 100, 1);
  expect(split.isShared).toBe(false);
  expect(split.measure).toHaveLength(100);
  expect([...split.measure, ...split.calibrate].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 256 }, (_, i) => i),
  );
  expect(splitSamples(256, 100, 1)).toEqual(split);
  expect(splitSamples(256, 100, 2).measure).not.toEqual(split.measure);
});

test('no more than half of all are measured on', () => {
  const { measure, calibrate } = splitSamples(41, 128, 1);
  expect([measure.length, calibrate.length]).toEqual([20, 21]);
});

test('where there are too few for two parts, all calibrate and are measured on', () => {
  const { measure, calibrate, isShared } = splitSamples(20, 128, 1);
  expect(isShared).toBe(true);
  expect(calibrate).toHaveLength(20);
  expect(measure).toEqual(calibrate);
});

test('whoever asks for a few samples gets them, kept apart', () => {
  expect(splitSamples(256, 4, 1)).toMatchObject({ isShared: false, measure: { length: 4 } });
});
