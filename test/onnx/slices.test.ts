import { expect, test } from '@jest/globals';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { importOnnx } from '../support/onnx-models.ts';
import { checkRefused, known } from '../support/known-case.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const CUBE = floats([2, 3, 4]);
const BYTES = values('u8', [2, 3], [0, 1, 2, 3, 4, 255]);
const LONGS = values('i64', [2, 3], [1, -2, 3, -4, 5, 6]);

const SPLITS: readonly OperatorCase[] = [
  {
    ...known('Split in half', 'Split', floats([4, 3])),
    nodes: [op('Split', ['x'], ['y', 'z'])],
    outputs: ['y', 'z'],
    weights: {},
  },
  {
    name: 'Split by an attribute',
    nodes: [op('Split', ['x'], ['y', 'z'], { axis: -1, split: [1, 3] })],
    inputs: { x: CUBE },
    outputs: ['y', 'z'],
    opset: 11,
  },
  {
    name: 'Split in equal parts at operator set 7',
    nodes: [op('Split', ['x'], ['y', 'z', 'a'], { axis: 1 })],
    inputs: { x: CUBE },
    outputs: ['y', 'z', 'a'],
    opset: 7,
  },
  {
    name: 'Split by an input, with a part of nothing',
    nodes: [op('Split', ['x', 's'], ['y', 'z', 'a'], { axis: 2 })],
    inputs: { x: CUBE },
    weights: { s: int64s(3, 0, 1) },
    outputs: ['y', 'z', 'a'],
  },
  {
    name: 'Split into uneven parts',
    nodes: [op('Split', ['x'], ['y', 'z', 'a'], { axis: 0, num_outputs: 3 })],
    inputs: { x: floats([7, 2]) },
    outputs: ['y', 'z', 'a'],
    opset: 18,
  },
  {
    name: 'Split into one part',
    nodes: [op('Split', ['x'], ['y'], { num_outputs: 1 })],
    inputs: { x: floats([3]) },
    opset: 18,
  },
];

/** What exporters write for an end that is the end of the axis. */
const FAR = tensor('i64', [1], BigInt64Array.of(2n ** 63n - 1n));

const LARGE = 2 ** 63 - 1024;

/** starts, ends, axes, steps of a Slice of [2,3,4] or of a longer vector. */
function slice(name: string, x: Tensor, bounds: readonly (readonly number[])[], opset = 17) {
  return known(
    `Slice ${name}`,
    'Slice',
    x,
    bounds.map((list) => int64s(...list)),
    { opset },
  );
}

const VECTOR = floats([10]);
const SLICES: readonly OperatorCase[] = [
  slice('of two axes', CUBE, [
    [0, 1],
    [1, 3],
    [0, 2],
  ]),
  slice('of first axes', CUBE, [
    [1, 0],
    [2, 2],
  ]),
  slice('of the last axis by name', CUBE, [[1], [3], [-1]]),
  slice('to the end', CUBE, [[1], [LARGE], [2]]),
  known('Slice to the largest integer', 'Slice', CUBE, [int64s(1), FAR, int64s(2)]),
  slice('from far before', CUBE, [[-LARGE], [2], [2]]),
  slice('of nothing', CUBE, [[2], [1], [1]]),
  slice('of all', CUBE, [
    [0, 0],
    [2, 100],
  ]),
  slice('with steps', VECTOR, [[1], [9], [0], [3]]),
  slice('backwards', VECTOR, [[-1], [-LARGE], [0], [-1]]),
  slice('backwards by two', VECTOR, [[8], [1], [0], [-2]]),
  slice('backwards from behind the end', VECTOR, [[100], [-100], [0], [-3]]),
  slice('backwards from before the start', VECTOR, [[-100], [-200], [0], [-1]]),
  slice('backwards of nothing', VECTOR, [[2], [5], [0], [-1]]),
  slice('with a huge step', VECTOR, [[3], [10], [0], [LARGE]]),
  slice('backwards along two axes', CUBE, [
    [2, 3],
    [-LARGE, 0],
    [1, 2],
    [-1, -2],
  ]),
  slice('of axes out of order', CUBE, [
    [1, 0],
    [4, 1],
    [2, 0],
  ]),
  slice(
    'at operator set 10',
    CUBE,
    [
      [0, 1],
      [2, 3],
      [1, 2],
      [1, 2],
    ],
    10,
  ),
  known('Slice by attributes', 'Slice', CUBE, [], {
    attrs: { starts: [0, 1], ends: [1, 1000], axes: [0, 2] },
    opset: 9,
  }),
  known('Slice by attributes of first axes', 'Slice', CUBE, [], {
    attrs: { starts: [-1], ends: [2] },
    opset: 7,
  }),
  known('Slice by small integers', 'Slice', LONGS, [
    values('i32', [1], [1]),
    values('i32', [1], [2147483647]),
    values('i32', [1], [1]),
  ]),
  known('Slice of bytes', 'Slice', BYTES, [int64s(0), int64s(1), int64s(0)]),
  known('Slice of long rows', 'Slice', floats([3, 4, 50]), [
    int64s(1, 10),
    int64s(3, 45),
    int64s(1, 2),
  ]),
];

checkOperators([...SPLITS, ...SLICES]);

/** A case of some nodes. */
function nodes(...list: OperatorCase['nodes']): Partial<OperatorCase> {
  return { nodes: list };
}

checkRefused([
  [
    'SPK4026',
    'equal parts',
    known('', 'Split', floats([3]), [], nodes(op('Split', ['x'], ['y', 'z']))),
  ],
  ['SPK4026', 'does not split', known('', 'Split', floats([3]), [int64s(2)])],
  [
    'SPK4026',
    'does not split',
    known('', 'Split', floats([3]), [int64s(4, -1)], nodes(op('Split', ['x', 'c0'], ['y', 'z']))),
  ],
  [
    'SPK4026',
    'as many',
    known('', 'Split', CUBE, [], { attrs: { num_outputs: 1000000 }, opset: 18 }),
  ],
  ['SPK4026', 'step of 0', slice('', CUBE, [[0], [1], [0], [0]])],
  ['SPK4026', 'differ in number', slice('', CUBE, [[0, 0], [1]])],
  ['SPK4026', 'named twice', known('', 'Slice', CUBE, [int64s(0, 0), int64s(1, 1), int64s(0, -3)])],
  ['SPK4026', 'axis 3', slice('', CUBE, [[0], [1], [3]])],
  [
    'SPK4025',
    'not constant',
    { name: '', nodes: [op('Slice', ['x', 's', 's'])], inputs: { x: CUBE, s: int64s(1) } },
  ],
]);

test('an output of Split that has no name is not computed', async () => {
  const nodes = [op('Split', ['x', 's'], ['', 'y'])];
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes, inputs: { x: floats([5]) }, weights: { s: int64s(2, 3) } }),
  );
  expect(graph.ops.map((one) => one.attrs)).toEqual([{ starts: [2], shape: [3] }]);
});
