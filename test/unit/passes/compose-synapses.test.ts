import { expect, test } from '@jest/globals';
import {
  convOverConv,
  denseOverDense,
  denseOverWindows,
} from '../../../passes/fold-time/compose.ts';
import { windowSum } from '../../../passes/fold-time/windows.ts';
import type { Attrs } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { random } from '../../../src/support/random.ts';
import { type Shape, sizeOf } from '../../../src/tensor/shape.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { graphOf } from '../../support/graph-of.ts';

const source = random(7);

function draw(shape: Shape) {
  const numbers = Array.from({ length: sizeOf(shape) }, () => source.int(-8, 8));
  return tensorOf('f32', shape, numbers);
}

/** A pool of squares, as a convolution; the factor is exact in binary. */
function pool(channels: number, extent: number, stride: number, pad = 0): Attrs {
  const two = (value: number) => [value, value];
  const window = {
    kernel: two(extent),
    strides: two(stride),
    pads: [...two(pad), ...two(pad)],
    dilations: two(1),
  };
  return windowSum(channels, window, 0.25);
}

interface Mixing {
  readonly strides?: number;
  readonly pads?: number;
  readonly dilations?: number;
  readonly groups?: number;
}

function mixing(
  shape: Shape,
  { strides = 1, pads = 0, dilations = 1, groups = 1 }: Mixing = {},
): Attrs {
  const list = (value: number, length: number) => new Array<number>(length).fill(value);
  return {
    weight: draw(shape),
    strides: list(strides, 2),
    pads: list(pads, 4),
    dilations: list(dilations, 2),
    groups,
  };
}

type Call = readonly [kind: string, attrs: Attrs];

/** What ops make of some numbers, one behind the other. */
function run(shape: Shape, calls: readonly Call[]): number[] {
  const lines = calls.map(([kind, attrs], i) => {
    return [`v${i}`, kind, [i === 0 ? 'x' : `v${i - 1}`], attrs] as const;
  });
  const machine = interpreter(graphOf('ann', { x: tensorType('f32', shape) }, lines), OP_TABLE);
  machine.step({ x: Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7) % 5) });
  return Array.from(machine.value(`v${calls.length - 1}`));
}

const IMAGE = [1, 3, 8, 8];

test.each<readonly [string, Attrs, Attrs]>([
  ['a pool before a convolution', pool(3, 2, 2), mixing([4, 3, 3, 3])],
  [
    'one with pads, where the pool tiles the image',
    pool(3, 2, 2),
    mixing([4, 3, 3, 3], { pads: 1 }),
  ],
  [
    'one with strides and dilation',
    pool(3, 2, 2),
    mixing([2, 3, 2, 2], { strides: 2, dilations: 2 }),
  ],
  ['one in groups', pool(3, 2, 1), mixing([3, 1, 3, 3], { groups: 3 })],
  ['a pool behind a convolution', mixing([4, 3, 3, 3], { pads: 1 }), pool(4, 2, 2)],
  ['behind one with strides', mixing([4, 3, 3, 3], { pads: 1, strides: 2 }), pool(4, 2, 1)],
  ['behind one with dilation', mixing([4, 3, 2, 2], { dilations: 3 }), pool(4, 3, 2)],
  ['two pools', pool(3, 2, 2), pool(3, 2, 2)],
])('one convolution in place of two: %s', (_name, first, second) => {
  const both = convOverConv(first, second, IMAGE.slice(2));
  const wanted = run(IMAGE, [
    ['conv', first],
    ['conv', second],
  ]);
  expect(run(IMAGE, [['conv', both!]])).toEqual(wanted);
});

test('two convolutions that both mix channels stay two', () => {
  expect(convOverConv(mixing([4, 3, 2, 2]), mixing([2, 4, 2, 2]), [8, 8])).toBeUndefined();
});

test('pads of the second are not those of the image where windows overlap or leave a rest', () => {
  const padded = mixing([4, 3, 3, 3], { pads: 1 });
  expect(convOverConv(pool(3, 3, 2), padded, [9, 9])).toBeUndefined();
  expect(convOverConv(pool(3, 2, 2), padded, [9, 9])).toBeUndefined();
  expect(convOverConv(pool(3, 2, 2, 1), padded, [8, 8])).toBeUndefined();
});

test.each([
  ['that tile', pool(3, 2, 2)],
  ['that overlap', pool(3, 3, 1)],
  ['with pads', pool(3, 2, 2, 1)],
])('a dense op reads what windows see: %s', (_name, first) => {
  const pooled = run(IMAGE, [['conv', first]]).length;
  const second = { weight: draw([5, pooled]) };
  const wanted = run(IMAGE, [
    ['conv', first],
    ['reshape', { shape: [1, pooled] }],
    ['dense', second],
  ]);
  const both = denseOverWindows(first, second, [8, 8])!;
  const flat: Call = ['reshape', { shape: [1, sizeOf(IMAGE)] }];
  expect(run(IMAGE, [flat, ['dense', both]])).toEqual(wanted);
});

test('a dense op reads no convolution that mixes', () => {
  const second = { weight: draw([5, 4 * 36]) };
  expect(denseOverWindows(mixing([4, 3, 3, 3]), second, [8, 8])).toBeUndefined();
  expect(denseOverWindows(pool(3, 2, 2), { weight: draw([5, 7]) }, [8, 8])).toBeUndefined();
});

test('a dense op on a dense op is the product of their weights', () => {
  const [first, second] = [{ weight: draw([4, 6]) }, { weight: draw([3, 4]) }];
  const wanted = run(
    [2, 6],
    [
      ['dense', first],
      ['dense', second],
    ],
  );
  expect(run([2, 6], [['dense', denseOverDense(first, second)]])).toEqual(wanted);
});
