import { describe, expect, test } from '@jest/globals';
import { planPick } from '../../src/export/onnx/pick.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { type Lines, checkOps, levels, spikes } from './op-case.ts';

const wire = (shape: Shape, places: readonly number[]): Lines[number] => [
  'y',
  'wire',
  ['s'],
  { index: tensorOf('i32', shape, places) },
];
const moved = (shape: Shape, places: readonly number[]): Lines => [spikes(), wire(shape, places)];
const upTo = (count: number, of: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => of(i));

describe('wire', () => {
  checkOps([
    {
      name: 'that changes nothing',
      x: [2, 6],
      lines: moved(
        [3, 4],
        upTo(12, (i) => i),
      ),
    },
    {
      name: 'that turns around',
      x: [12],
      lines: moved(
        [12],
        upTo(12, (i) => 11 - i),
      ),
    },
    {
      name: 'that transposes',
      x: [3, 4],
      lines: moved(
        [4, 3],
        upTo(12, (i) => (i % 3) * 4 + Math.floor(i / 3)),
      ),
    },
    { name: 'that moves rows', x: [4, 3], lines: moved([2, 3], [9, 10, 11, 3, 4, 5]) },
    { name: 'that leaves gaps', x: [4], lines: moved([2, 3], [-1, 0, 3, 2, -1, -1]) },
    { name: 'that leaves rows out', x: [4, 2], lines: moved([3, 2], [-1, -1, 6, 7, 6, 7]) },
    { name: 'that pads each channel', x: [2, 3], lines: moved([2, 4], [-1, 0, 1, 2, -1, 3, 4, 5]) },
    { name: 'that carries nothing', x: [4], lines: moved([3], [-1, -1, -1]) },
    {
      name: 'of runs alike',
      x: [3, 4],
      lines: [
        spikes(),
        ['y', 'wire', ['s'], { index: tensorOf('i32', [3], [2, -1, 0]), shape: [3, 3], stride: 4 }],
      ],
    },
    {
      name: 'of the same run again',
      x: [4],
      lines: [
        spikes(),
        ['y', 'wire', ['s'], { index: tensorOf('i32', [2], [3, 0]), shape: [3, 2] }],
      ],
    },
    { name: 'of no elements', x: [4], lines: moved([0, 2], []) },
    { name: 'of a single element', x: [4], lines: moved([], [2]) },
    {
      name: 'of a current',
      x: [4],
      lines: [
        spikes(),
        ['c', 'product', ['s', 's'], {}],
        ['y', 'wire', ['c'], { index: tensorOf('i32', [2], [3, 0]) }],
      ],
    },
  ]);

  test('is planned in runs and channels', () => {
    const transposed = upTo(24, (i) => [0, 1, 4, 5, 2, 3, 6, 7][Math.floor(i / 3)]! * 3 + (i % 3));
    expect(planPick(Int32Array.from(transposed), [2, 2, 2, 3], 24)).toEqual({
      ...{ outer: 1, inner: 4, run: 6, index: Int32Array.of(0, 2, 1, 3) },
    });
    const padded = upTo(20, (i) => (i % 5 === 0 ? -1 : Math.floor(i / 5) * 4 + (i % 5) - 1));
    expect(planPick(Int32Array.from(padded), [2, 2, 5], 16)).toEqual({
      ...{ outer: 4, inner: 4, run: 1, index: Int32Array.of(-1, 0, 1, 2, 3) },
    });
  });
});

describe('other moves', () => {
  checkOps([
    {
      name: 'join, of different widths and of nothing',
      x: [2, 3],
      lines: [
        spikes(),
        levels('b', [2, 1], [-70000, 70000]),
        levels('none', [2, 0], [0, 0]),
        ['y', 'join', ['s', 'b', 'none', 's'], { axis: 1 }],
      ],
    },
    {
      name: 'delay, of spikes and of a current',
      x: [5],
      lines: [
        spikes(8, { limit: 50 }),
        ['d', 'delay', ['s'], { steps: 3 }],
        ['c', 'product', ['d', 's'], {}],
        ['y', 'delay', ['c'], { steps: 2 }],
      ],
    },
    {
      name: 'what nothing comes into',
      x: [2, 0],
      lines: [
        spikes(),
        ['rows', 'dense', ['s'], { weight: tensorOf('i8', [3, 0], []) }],
        ['columns', 'reshape', ['s'], { shape: [0, 2] }],
        ['square', 'matrix-product', ['s', 'columns'], {}],
        ['none', 'matrix-product', ['columns', 's'], {}],
      ],
    },
  ]);
});
