import type { Shape } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { bothWays, checkRefused, known } from '../support/known-case.ts';
import { checkOperators, floats, int64s, values } from '../support/operator-case.ts';

const CUBE = floats([2, 3, 4]);
const MATRIX = floats([3, 3], { seed: 4 });
const THREE = values('f32', [3], [1, 2, 3]);

function longs(shape: Shape, numbers: readonly number[]): Tensor {
  return values('i64', shape, numbers);
}

const PLACES = longs([2, 3], [1, 0, 2, 0, 2, 1]);
const NEWS = floats([2, 3], { seed: 7 });
/** Two of them to one place. */
const TWICE = longs([2, 3], [1, 1, 2, 1, 2, -1]);

const SCATTERS = [
  ...bothWays('ScatterElements', 'ScatterElements', [MATRIX, PLACES, NEWS]),
  ...bothWays(
    'ScatterElements along the last axis',
    'ScatterElements',
    [MATRIX, longs([2, 3], [1, 0, 2, -1, -3, 1]), NEWS],
    { axis: -1 },
  ),
  ...bothWays('Scatter', 'Scatter', [MATRIX, PLACES, NEWS], { axis: 1 }, 9),
  ...bothWays(
    'ScatterElements at operator set 11',
    'ScatterElements',
    [MATRIX, PLACES, NEWS],
    {},
    11,
  ),
  ...bothWays(
    'ScatterElements of three axes',
    'ScatterElements',
    [CUBE, longs([1, 2, 2], [0, 2, 1, 1]), floats([1, 2, 2], { seed: 9 })],
    { axis: 1 },
  ),
  ...(['add', 'mul', 'min', 'max'] as const).flatMap((reduction) => [
    ...bothWays(
      `ScatterElements with ${reduction}`,
      'ScatterElements',
      [MATRIX, TWICE, NEWS],
      { axis: 1, reduction },
      18,
    ),
    ...bothWays(
      `ScatterElements with ${reduction} of integers`,
      'ScatterElements',
      [
        values('i32', [4], [2147483647, -5, 7, 100000]),
        int64s(0, 1, 0, 3),
        values('i32', [4], [3, -9, 2, 70000]),
      ],
      { reduction },
      18,
    ),
  ]),
  ...bothWays(
    'ScatterElements of bytes wraps',
    'ScatterElements',
    [values('u8', [2], [200, 10]), int64s(0, 0), values('u8', [2], [100, 20])],
    { reduction: 'add' },
    18,
  ),
  ...bothWays('ScatterElements of truths', 'ScatterElements', [
    values('bool', [3], [1, 0, 0]),
    int64s(0, 2),
    values('bool', [2], [0, 1]),
  ]),
  ...(['add', 'mul'] as const).flatMap((reduction) =>
    bothWays(
      `ScatterElements with ${reduction} of truths`,
      'ScatterElements',
      [values('bool', [4], [1, 0, 1, 0]), int64s(0, 1, 2, 3), values('bool', [4], [1, 1, 0, 0])],
      { reduction },
      18,
    ),
  ),
  ...bothWays('ScatterND of elements', 'ScatterND', [
    CUBE,
    longs([2, 3], [0, 1, 2, -1, -1, -1]),
    floats([2], { seed: 3 }),
  ]),
  ...bothWays('ScatterND of rows', 'ScatterND', [
    CUBE,
    longs([2, 1, 2], [1, 2, 0, 0]),
    floats([2, 1, 4], { seed: 3 }),
  ]),
  ...bothWays(
    'ScatterND of slices',
    'ScatterND',
    [CUBE, longs([1, 1], [1]), floats([1, 3, 4], { seed: 3 })],
    {},
    11,
  ),
  ...bothWays('ScatterND of one', 'ScatterND', [CUBE, int64s(1), floats([3, 4], { seed: 3 })]),
  ...bothWays('ScatterND of long rows', 'ScatterND', [
    floats([4, 50]),
    longs([2, 1], [3, 1]),
    floats([2, 50], { seed: 8 }),
  ]),
  ...bothWays('ScatterND of integers', 'ScatterND', [
    longs([4], [1, 2, 3, 4]),
    longs([2, 1], [-1, 0]),
    longs([2], [9, 8]),
  ]),
  ...bothWays('ScatterND of truths', 'ScatterND', [
    values('bool', [3], [1, 0, 0]),
    longs([1, 1], [1]),
    values('bool', [1], [1]),
  ]),
  ...(['add', 'mul', 'min', 'max'] as const).flatMap((reduction) => [
    ...bothWays(
      `ScatterND with ${reduction}`,
      'ScatterND',
      [CUBE, longs([3, 2], [0, 1, 1, 2, 0, 1]), floats([3, 4], { seed: 6 })],
      { reduction },
      18,
    ),
    ...bothWays(
      `ScatterND with ${reduction} of integers`,
      'ScatterND',
      [longs([3], [5, -6, 7]), longs([3, 1], [0, 0, 2]), longs([3], [4, 9, -8])],
      { reduction },
      18,
    ),
  ]),
];

checkOperators(SCATTERS);

checkRefused([
  ['SPK4026', 'index 3 is not', known('', 'ScatterElements', THREE, [int64s(3), THREE])],
  ['SPK4026', 'index 2 is not', known('', 'ScatterND', CUBE, [longs([1, 1], [2]), CUBE])],
  ['SPK2009', 'updates [3]', known('', 'ScatterElements', MATRIX, [longs([1, 1], [0]), THREE])],
  ['SPK4026', 'updates are [3]', known('', 'ScatterND', MATRIX, [longs([1, 1], [0]), THREE])],
  ['SPK2009', 'with i64', known('', 'ScatterND', THREE, [longs([1, 1], [0]), int64s(1)])],
  [
    'SPK4025',
    "'xor'",
    known('', 'ScatterND', THREE, [longs([1, 1], [0]), floats([1])], {
      attrs: { reduction: 'xor' },
    }),
  ],
]);
