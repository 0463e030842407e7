import { expect, test } from '@jest/globals';
import { stepTicks } from '../../../src/page/client/ticks.ts';

test('few steps are all named, many as far as there is room', () => {
  expect(stepTicks(1, 600)).toEqual([1]);
  expect(stepTicks(3, 600)).toEqual([1, 2, 3]);
  expect(stepTicks(100, 1240)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(stepTicks(100, 340)).toEqual([20, 40, 60, 80, 100]);
  expect(stepTicks(7777, 600)).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000]);
  expect(stepTicks(50_000, 600)).toEqual([50_000]);
});
