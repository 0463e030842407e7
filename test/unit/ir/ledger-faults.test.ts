import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { isFault, makeOp } from '../../../src/ir/op-def.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import {
  type Stage,
  type ValueType,
  currentType,
  spikesType,
  tensorType,
} from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';

const spikes = spikesType('i9', [2, 3]);
const floats = spikesType('f32', [2, 3]);
const wide = spikesType('i64', [2, 3]);
const current = currentType('i32', [2, 3]);
const table = tensorOf('i32', [3], [4, 2, 1]);
const theta = tensorOf('i32', [], [1]);
const stairs = { theta, table, low: 0, high: 2, most: 5, limit: 5 };
const rows = { size: 3, center: true, gain: 1, epsilon: 1, low: 0, high: 5, limit: 5 };

/** Why an op cannot be, or its type. */
function inferred(kind: string, inputs: readonly ValueType[], attrs: Attrs, stage: Stage) {
  const names = inputs.map((_, i) => `x${i}`);
  const draft = { result: 'y', kind, inputs: names, attrs, type: spikes };
  const op = makeOp(OP_TABLE, draft);
  const type = OP_TABLE.get(kind)!.infer({ stage, attrs: op.attrs, inputs });
  return isFault(type) ? type.fault : type;
}

test.each([
  ['wire', [tensorType('f32', [1])], { index: table }, /not a tensor/],
  ['wire', [spikes], { index: tensorOf('i32', [1], [6]) }, /place 6 is not among 6/],
  ['wire', [spikes], { index: tensorOf('i32', [1], [-2]) }, /place -2/],
  [
    'wire',
    [spikes],
    { index: tensorOf('i32', [2], [0, 1]), shape: [3] },
    /3 elements is not made of runs of 2/,
  ],
  ['wire', [spikes], { index: tensorOf('i32', [0], []), shape: [3] }, /not made of runs of 0/],
  [
    'wire',
    [spikes],
    { index: tensorOf('i32', [1], [0]), shape: [4], stride: 2 },
    /place 6 is not among 6/,
  ],
  ['join', [spikes, floats], { axis: 0 }, /messages of f32/],
  ['join', [spikes, wide], { axis: 0 }, /messages of i64/],
  ['join', [spikes, current], { axis: 0 }, /not a current/],
  ['join', [spikes], { axis: 2 }, /axis 2 is not one of its 2/],
  ['join', [spikes, spikesType('i9', [2, 2])], { axis: 0 }, /another axis than 0/],
  ['lookup', [tensorType('f32', [2])], { table, limit: 1 }, /tensor of integers/],
  ['lookup', [spikes], { table, limit: 1 }, /tensor of integers/],
  [
    'lookup',
    [tensorType('i32', [2])],
    { table: tensorOf('i32', [0, 2], []), limit: 1 },
    /has no rows/,
  ],
  [
    'lookup',
    [tensorType('i8', new Array(64).fill(1))],
    { table: tensorOf('i32', [1, 1], [1]), limit: 1 },
    /65 axes/,
  ],
  ['extreme', [spikesType('i9', [])], { of: 'max', limit: 1 }, /no rows/],
  ['extreme', [spikesType('i9', [2, 0])], { of: 'max', limit: 1 }, /no rows/],
  ['extreme', [current], { of: 'max', limit: 1 }, /not a current/],
  ['product', [spikes, spikesType('i9', [2, 2])], {}, /broadcast/],
  ['product', [spikes, current], {}, /not a current/],
  ['product', [floats, spikes], {}, /messages of f32/],
  ['matrix-product', [spikes, spikes], {}, /have no matrix product/],
  ['matrix-product', [spikes, spikesType('i9', [])], {}, /have no matrix product/],
  ['matrix-product', [spikes, wide], {}, /messages of i64/],
  ['normalise', [spikes], { ...rows, size: 4 }, /no last axes of \[2,3\] have 4/],
  ['normalise', [spikes], { ...rows, low: 1 }, /zero must be/],
  ['normalise', [current], rows, /not a current/],
  ['log-sum', [spikes], { ...stairs, rises: table }, /reads a current/],
  ['log-sum', [currentType('i32', [])], { ...stairs, rises: table }, /no last axis/],
  ['log-sum', [current], { ...stairs, rises: table, low: 1 }, /shape \[3\], not \[2\]/],
  ['log-sum', [current], { ...stairs, rises: tensorOf('i32', [0], []) }, /not a list/],
  [
    'log-sum',
    [current],
    { ...stairs, rises: table, table: tensorOf('i32', [3], [2 ** 30, 1, 0]) },
    /pass 2\^31/,
  ],
  [
    'log-sum',
    [current],
    { ...stairs, rises: table, table: tensorOf('i32', [3], [1, 2, 0]) },
    /from 0 to the first/,
  ],
  ['shares', [spikes], stairs, /reads a current/],
  ['shares', [currentType('i32', [])], stairs, /no last axis/],
  ['shares', [current], { ...stairs, high: 3 }, /shape \[3\], not \[4\]/],
  ['shares', [current], { ...stairs, low: 3 }, /low 3 is above high 2/],
  ['shares', [current], { ...stairs, theta: tensorOf('i32', [], [0]) }, /not positive/],
  ['shares', [current], { ...stairs, theta: tensorOf('f32', [], [1]) }, /hold integers/],
  [
    'shares',
    [current],
    { ...stairs, table: tensorOf('i32', [3], [4, 5, 1]) },
    /from 0 to the first/,
  ],
  [
    'shares',
    [current],
    { ...stairs, table: tensorOf('i32', [3], [4, 1, -1]) },
    /from 0 to the first/,
  ],
  ['shares', [current], { ...stairs, table: tensorOf('i32', [3], [0, 0, 0]) }, /is positive/],
  [
    'shares',
    [current],
    { ...stairs, most: 2 ** 31 - 1, table: tensorOf('i32', [3], [2 ** 30, 1, 1]) },
    /pass 2\^53/,
  ],
  ['level', [current], { theta, table, low: 0, high: 1, limit: 1 }, /shape \[3\], not \[2\]/],
  ['level', [current], { theta, table, low: 1, high: 0, limit: 1 }, /low 1 is above high 0/],
  ['level', [current], { theta, low: 1, high: 2, limit: 1 }, /zero must be/],
] as const)('%s refuses what it cannot do: %#', (kind, inputs, attrs, reason) => {
  expect(inferred(kind, inputs, attrs, 'fixed')).toMatch(reason);
});

test.each([
  ['product', [spikes, spikes], {}, [2, 3]],
  ['matrix-product', [spikes, spikesType('u1', [3, 4])], {}, [2, 4]],
] as const)('%s is a current of the numbers of its stage', (kind, inputs, attrs, shape) => {
  expect(inferred(kind, inputs, attrs, 'snn')).toEqual(currentType('f32', shape));
  expect(inferred(kind, inputs, attrs, 'fixed')).toEqual(currentType('i32', shape));
  expect(inferred(kind, inputs, attrs, 'placed')).toEqual(currentType('i32', shape));
});

test('messages have the integers that their limit needs', () => {
  const attrs = { value: tensorOf('i32', [2], [1, 2]) };
  expect(inferred('source', [], { ...attrs, limit: 1 }, 'snn')).toEqual(spikesType('i2', [2]));
  expect(inferred('source', [], { ...attrs, limit: 255 }, 'snn')).toEqual(spikesType('i9', [2]));
  const most = inferred('extreme', [spikes], { of: 'min', limit: 2 ** 31 - 1 }, 'fixed');
  expect(most).toEqual(spikesType('i32', [2]));
});
