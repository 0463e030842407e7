import { expect, test } from '@jest/globals';
import { tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { faultOf, runOp } from '../../support/run-op.ts';

const ONE = { scale: tensorOf('f32', [], [0.5]), zeroPoint: tensorOf('u8', [], [3]) };

test('levels are counted from the zero point, and kept in its type', () => {
  const x = tensorType('f32', [6]);
  const levels = runOp('quantize-linear', { stage: 'ann', x, attrs: ONE }, [
    [0, 0.25, 0.75, -1.5, -9, 999],
  ]);
  expect(levels).toEqual([[3, 3, 5, 0, 0, 255]]);
  const y = tensorType('u8', [6]);
  expect(runOp('dequantize-linear', { stage: 'ann', x: y, attrs: ONE }, levels)).toEqual([
    [0, 0, 1, -1.5, -1.5, 126],
  ]);
});

test('blocks share a scale, the last one with fewer elements', () => {
  const x = tensorType('i4', [2, 5]);
  const attrs = {
    scale: tensorOf('f32', [2, 3], [1, 10, 100, 2, 20, 200]),
    zeroPoint: tensorOf('i4', [2, 3], [0, 1, 2, 0, 1, 2]),
    axis: 1,
    blockSize: 2,
  };
  const ones = new Array<number>(10).fill(1);
  expect(runOp('dequantize-linear', { stage: 'ann', x, attrs }, [ones])).toEqual([
    [1, 1, 0, 0, -100, 2, 2, 0, 0, -200],
  ]);
});

test.each([
  ['quantize-linear', 'i32', {}, /its input is i32, not f32/],
  ['dequantize-linear', 'i8', {}, /its input is i8, its zero point u8/],
  ['dequantize-linear', 'u8', { scale: tensorOf('f32', [1], [1]) }, /differ in shape/],
  [
    'dequantize-linear',
    'u8',
    { scale: tensorOf('f32', [2], [1, 1]), zeroPoint: tensorOf('u8', [2], [0, 0]) },
    /scales \[2\] do not fit \[4,3\]/,
  ],
  [
    'dequantize-linear',
    'u8',
    {
      scale: tensorOf('f32', [3, 1], [1, 1, 1]),
      zeroPoint: tensorOf('u8', [3, 1], [0, 0, 0]),
      blockSize: 2,
    },
    /scales \[3,1\] do not fit \[4,3\]/,
  ],
] as const)('%s of %s refuses what does not fit: %#', (kind, dtype, wrong, reason) => {
  const x = tensorType(dtype, [4, 3]);
  expect(faultOf(kind, { stage: 'ann', x, attrs: { ...ONE, ...wrong } })).toMatch(reason);
});
