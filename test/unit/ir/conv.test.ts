import { expect, test } from '@jest/globals';
import { spikesType, tensorType } from '../../../src/ir/types.ts';
import { random } from '../../../src/support/random.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { drawCase, naiveConv } from '../../support/naive-conv.ts';
import { faultOf, runOp } from '../../support/run-op.ts';

test('conv answers as the sum over all places and weights, in one to three dimensions', () => {
  const source = random(3);
  let compared = 0;
  for (let i = 0; i < 60; i++) {
    const { x, attrs } = drawCase(source, 1 + (i % 3));
    const numbers = Array.from({ length: sizeOf(x.shape) }, () => source.int(-3, 3));
    const expected = naiveConv(numbers, x.shape, attrs);
    expect(runOp('conv', { x, attrs }, [numbers])).toEqual([expected]);
    compared += expected.length;
  }
  expect(compared).toBeGreaterThan(2000);
});

test('a convolution wraps at 24 bits where its width says so', () => {
  const weight = tensorOf('i16', [1, 1, 2], [32767, 32767]);
  const attrs = { weight, strides: [1], pads: [0, 0], dilations: [1], width: 24 };
  const conv = { x: spikesType('i16', [1, 1, 3]), attrs };
  expect(runOp('conv', conv, [[128, 128, 129]])).toEqual([[8388352, 8421119 - 2 ** 24]]);
});

test('floats are summed in double precision and rounded once, a bias to each channel', () => {
  const weight = tensorOf('f32', [2, 1, 2], [2 ** 24, 1, 1, 1]);
  const bias = tensorOf('f32', [2], [-(2 ** 24), 7]);
  const attrs = { weight, strides: [1], pads: [0, 0], dilations: [1] };
  const x = tensorType('f32', [1, 1, 3]);
  const run = (more: object) =>
    runOp('conv', { stage: 'ann', x, attrs: { ...attrs, ...more } }, [[1, 1, 1]]);
  expect(run({ bias })).toEqual([[1, 1, 9, 9]]);
  expect(run({})).toEqual([[2 ** 24, 2 ** 24, 2, 2]]);
});

const right = {
  weight: tensorOf('i8', [2, 1, 2], [1, 2, 3, 4]),
  strides: [1],
  pads: [0, 0],
  dilations: [1],
};

test.each([
  [{ strides: [1, 1] }, /have 1 entries/],
  [{ pads: [0] }, /pads 2/],
  [{ groups: 2 }, /take 2 channels, the input has 1/],
  [{ dilations: [3] }, /larger than the input/],
  [{ weight: tensorOf('i8', [2, 1], [1, 2]) }, /2 dimensions, the input has 3/],
  [{ bias: tensorOf('f32', [2], [0, 0]) }, /stage ann/],
] as const)('a convolution refuses what does not fit: %#', (wrong, reason) => {
  const x = spikesType('u1', [1, 1, 3]);
  expect(faultOf('conv', { x, attrs: right })).toBeUndefined();
  expect(faultOf('conv', { x, attrs: { ...right, ...wrong } })).toMatch(reason);
});
