import { expect } from '@jest/globals';
import { currentType } from '../../src/ir/types.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { enginesHere, firstDifference } from './compare.ts';
import { testEngine } from './test-engine.ts';

/* Thresholds and biases that neighbours share are given to the engine once. */

const i32 = (shape: readonly number[], ...integers: number[]) =>
  tensor('i32', shape, Int32Array.from(integers));

testEngine.each([
  ['one for all', [2, 3], i32([], 4), i32([], 1)],
  ['one for each row', [2, 3], i32([2, 1], 4, 9), i32([], 1)],
  ['one for each column', [2, 3], i32([3], 4, 9, 2), i32([1, 3], 1, -1, 0)],
  ['in the middle', [2, 2, 2], i32([2, 1], 4, 9), i32([], 0)],
  ['of rows and columns', [2, 3], i32([2, 1], 4, 9), i32([3], 1, -2, 3)],
  ['of no neurons', [0, 3], i32([0, 1]), i32([3], 1, -2, 3)],
] as const)('levels have the interpreter’s bits: %s', async (_, shape, theta, bias) => {
  const attrs = { theta, bias, low: -2, high: 7, limit: 3 };
  const graph = graphOf('fixed', { x: currentType('i32', shape) }, [['y', 'level', ['x'], attrs]]);
  const variants = (await enginesHere()).map((engine) => ({ ...engine, withStates: true }));
  for (const seed of [1, 2, 3]) expect(firstDifference(graph, seed, 5, variants)).toBeUndefined();
});
