import { expect, test } from '@jest/globals';
import { currentType, spikesType, tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { faultOf } from '../../support/run-op.ts';

const weight = tensorOf('i8', [2, 3], [1, 2, 3, 4, 5, 6]);
const floats = tensorOf('f32', [2, 3], [1, 2, 3, 4, 5, 6]);
const spikes = spikesType('u1', [3]);
const ones = [1];

test.each([
  ['dense', { x: currentType('i32', [3]), attrs: { weight } }, /reads spikes/],
  ['dense', { x: spikes, attrs: { weight: floats } }, /weights are f32/],
  ['dense', { stage: 'snn' as const, x: spikes, attrs: { weight } }, /weights are i8/],
  [
    'dense',
    { stage: 'ann' as const, x: tensorType('i8', [3]), attrs: { weight: floats } },
    /i8, not f32/,
  ],
  [
    'dense',
    { stage: 'snn' as const, x: spikes, attrs: { weight: floats, exponent: 1 } },
    /for integers/,
  ],
  [
    'dense',
    { stage: 'snn' as const, x: spikes, attrs: { weight: floats, signMode: 'mixed' } },
    /for integers/,
  ],
  ['dense', { x: spikesType('u1', [4]), attrs: { weight } }, /take 3 inputs, the last axis has 4/],
  ['dense', { x: spikesType('u1', []), attrs: { weight } }, /has none/],
  ['dense', { x: spikes, attrs: { weight, width: 25 } }, /24 or 32/],
  ['dense', { x: spikes, attrs: { weight, bias: tensorOf('f32', [2], [0, 0]) } }, /stage ann/],
  ['dense', { x: spikes, attrs: { weight, delays: tensorOf('u8', [3, 2], ones) } }, /shaped like/],
  [
    'dense',
    { x: spikes, attrs: { weight, delays: tensorOf('u8', [2, 3], new Array(6).fill(63)) } },
    /62 steps/,
  ],
  ['delay', { x: tensorType('f32', [3]) }, /not tensors/],
  [
    'conv',
    { x: spikes, attrs: { weight, strides: ones, pads: ones, dilations: ones } },
    /dimensions/,
  ],
] as const)('%s refuses what it cannot do: %#', (kind, op, reason) => {
  expect(faultOf(kind, op)).toMatch(reason);
});

test.each([
  [{ targets: tensorOf('i32', [2], [0, 2]) }, /target 2 is not among 2/],
  [{ targets: tensorOf('i32', [2], [0, -1]) }, /target -1/],
  [{ targets: tensorOf('i32', [3], [0, 1, 0]) }, /one length/],
  [{ starts: tensorOf('i32', [4], [0, 2, 1, 2]) }, /do not rise/],
  [{ starts: tensorOf('i32', [4], [0, 1, 1, 3]) }, /do not rise/],
  [{ starts: tensorOf('i32', [3], [0, 1, 2]) }, /not \[4\]/],
] as const)('sparse refuses lists that are not right: %#', (wrong, reason) => {
  const right = {
    starts: tensorOf('i32', [4], [0, 1, 1, 2]),
    targets: tensorOf('i32', [2], [0, 1]),
    weight: tensorOf('i8', [2], [1, 1]),
    size: 2,
  };
  expect(faultOf('sparse', { x: spikes, attrs: right })).toBeUndefined();
  expect(faultOf('sparse', { x: spikes, attrs: { ...right, ...wrong } })).toMatch(reason);
});
