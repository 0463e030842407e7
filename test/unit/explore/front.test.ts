import { expect, test } from '@jest/globals';
import { frontsOf } from '../../../src/compiler/explore/front.ts';
import { seeds } from '../../support/for-seeds.ts';
import { random } from '../../../src/support/random.ts';

const at = (quality: number, ...costs: number[]) => ({ quality, costs });

test('the front is what nothing beats in all respects', () => {
  const points = [at(0.9, 10, 1), at(0.9, 12, 1), at(0.8, 5, 1), at(0.8, 5, 2), at(0.7, 20, 1)];
  expect(frontsOf(points)).toEqual([[0, 2], [1, 3], [4]]);
});

test('of equal points the first stands for all of them', () => {
  expect(frontsOf([at(1, 2), at(1, 2), at(1, 2)])).toEqual([[0], [1], [2]]);
});

test('every point is on one front, and each front is beaten by the one before it only', () => {
  for (const seed of seeds(20)) {
    const source = random(seed);
    const points = Array.from({ length: 30 }, () =>
      at(source.int(0, 4), source.int(0, 4), source.int(0, 4)),
    );
    const fronts = frontsOf(points);
    expect(fronts.flat().sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
    const isAsGood = (a: number, b: number) =>
      points[a]!.quality >= points[b]!.quality &&
      points[a]!.costs.every((cost, k) => cost <= points[b]!.costs[k]!);
    fronts.slice(1).forEach((front, i) => {
      for (const b of front) expect(fronts[i]!.some((a) => isAsGood(a, b))).toBe(true);
    });
  }
});
