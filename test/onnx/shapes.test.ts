import { expect, test } from '@jest/globals';
import type { Shape } from '../../src/tensor/shape.ts';
import { evaluate } from '../support/evaluate.ts';
import { checkRefused, known } from '../support/known-case.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  op,
  values,
} from '../support/operator-case.ts';

const CUBE = floats([2, 3, 4]);
const BYTES = values('u8', [2, 3], [0, 1, 2, 3, 4, 255]);
const TRUTHS = values('bool', [2, 2], [1, 0, 0, 1]);
const LONGS = values('i64', [2, 3], [1, -2, 3, -4, 5, 6]);

const RESHAPES: readonly OperatorCase[] = [
  ...[0, 1, 2, 3, -1, -3].map((axis) =>
    known(`Flatten from axis ${axis}`, 'Flatten', CUBE, [], { attrs: { axis } }),
  ),
  known('Flatten of one number', 'Flatten', floats([]), [], { attrs: { axis: 0 } }),
  known('Flatten without an axis', 'Flatten', floats([2, 3, 2, 2]), [], { opset: 9 }),
  known('Reshape', 'Reshape', CUBE, [int64s(4, 6)]),
  known('Reshape with an open extent', 'Reshape', CUBE, [int64s(2, -1, 2)]),
  known('Reshape that copies extents', 'Reshape', CUBE, [int64s(0, 0, 2, -1)]),
  known('Reshape to one number', 'Reshape', floats([1, 1]), [values('i64', [0], [])]),
  known('Reshape that keeps zeros', 'Reshape', floats([3, 0]), [int64s(0, 5)], {
    nodes: [
      op('Reshape', ['w', 'c0'], 'e', { allowzero: 1 }),
      op('Concat', ['e', 'x'], 'y', { axis: 0 }),
    ],
    inputs: { x: floats([2, 5]) },
    weights: { w: values('f32', [3, 0], []), c0: int64s(0, 5) },
  }),
  known('Reshape at operator set 7', 'Reshape', BYTES, [int64s(3, 2)], { opset: 7 }),
  known('Squeeze of all axes of one', 'Squeeze', floats([1, 3, 1])),
  known('Squeeze of some axes', 'Squeeze', floats([1, 3, 1]), [int64s(-1)]),
  known('Squeeze by an attribute', 'Squeeze', floats([1, 3, 1]), [], {
    attrs: { axes: [0, 2] },
    opset: 11,
  }),
  known('Unsqueeze', 'Unsqueeze', CUBE, [int64s(0, -1)]),
  known('Unsqueeze out of order', 'Unsqueeze', CUBE, [int64s(4, 0)]),
  known('Unsqueeze by an attribute', 'Unsqueeze', BYTES, [], { attrs: { axes: [1] }, opset: 7 }),
];

const TRANSPOSES: readonly OperatorCase[] = [
  known('Transpose reverses', 'Transpose', CUBE),
  known('Transpose of one number', 'Transpose', floats([])),
  known('Transpose of a vector', 'Transpose', floats([5]), [], { attrs: { perm: [0] } }),
  known('Transpose of a matrix of bytes', 'Transpose', BYTES, [], { attrs: { perm: [1, 0] } }),
  known('Transpose of truths', 'Transpose', TRUTHS),
  known('Transpose that keeps the last axis', 'Transpose', floats([2, 3, 30]), [], {
    attrs: { perm: [1, 0, 2] },
  }),
  ...[
    [0, 2, 3, 1],
    [0, 3, 1, 2],
    [3, 1, 0, 2],
    [1, 0, 2, 3],
  ].map((perm) =>
    known(`Transpose by ${perm.join('')}`, 'Transpose', floats([2, 3, 4, 5]), [], {
      attrs: { perm },
    }),
  ),
  known('Transpose of five axes', 'Transpose', floats([2, 1, 3, 2, 2]), [], {
    attrs: { perm: [4, 2, 0, 1, 3] },
  }),
  {
    name: 'Transpose of a constant',
    nodes: [op('Transpose', ['w'], 't'), op('Add', ['x', 't'])],
    inputs: { x: floats([4, 3]) },
    weights: { w: floats([3, 4], { seed: 3 }) },
  },
];

function concat(
  name: string,
  shapes: readonly Shape[],
  axis: number,
  dtype: 'f32' | 'i64' = 'f32',
): OperatorCase {
  const names = shapes.map((_, i) => `x${i}`);
  const tensors = shapes.map((shape, i) =>
    dtype === 'f32' ? floats(shape, { seed: i }) : values(dtype, shape, [3, -1, 7, 8, 9, 1, 2, 3]),
  );
  return {
    name,
    nodes: [op('Concat', names, 'y', { axis })],
    inputs: Object.fromEntries(names.map((one, i) => [one, tensors[i]!])),
  };
}

const CONCATS: readonly OperatorCase[] = [
  concat(
    'Concat along the first axis',
    [
      [2, 3],
      [1, 3],
    ],
    0,
  ),
  concat(
    'Concat along the last axis',
    [
      [2, 3],
      [2, 1],
      [2, 4],
    ],
    -1,
  ),
  concat(
    'Concat along a middle axis',
    [
      [2, 1, 3],
      [2, 2, 3],
    ],
    1,
  ),
  concat(
    'Concat of long rows',
    [
      [3, 40],
      [3, 25],
    ],
    1,
  ),
  concat('Concat of integers', [[4], [3]], 0, 'i64'),
  concat('Concat of one', [[2, 3]], 1),
  {
    name: 'Concat of an input with a constant and with nothing',
    nodes: [op('Concat', ['x', 'w', 'empty', 'x'], 'y', { axis: 0 })],
    inputs: { x: floats([2, 3]) },
    weights: { w: floats([1, 3], { seed: 5 }), empty: values('f32', [0, 3], []) },
    opset: 11,
  },
];

const REPEATS: readonly OperatorCase[] = [
  known('Expand', 'Expand', floats([3, 1]), [int64s(2, 3, 4)]),
  known('Expand to a smaller rank', 'Expand', floats([2, 1, 3]), [int64s(4, 1)]),
  known('Expand that changes nothing', 'Expand', CUBE, [int64s(1)]),
  known('Expand of one number', 'Expand', floats([]), [int64s(2, 2)]),
  known('Expand to nothing', 'Expand', floats([1, 3]), [int64s(0, 3)]),
  known('Expand of truths', 'Expand', values('bool', [2, 1], [1, 0]), [int64s(2, 3)]),
  known('Expand of integers', 'Expand', values('i64', [1, 2], [5, -6]), [int64s(3, 1)]),
  known('Tile', 'Tile', BYTES, [int64s(2, 3)]),
  known('Tile of one axis', 'Tile', CUBE, [int64s(1, 2, 1)]),
  known('Tile that changes nothing', 'Tile', CUBE, [int64s(1, 1, 1)]),
  known('Tile to nothing', 'Tile', floats([2, 3]), [int64s(0, 2)]),
  known('Tile of a vector', 'Tile', LONGS, [int64s(2, 1)]),
  known('Tile of truths', 'Tile', TRUTHS, [int64s(1, 2)]),
  known('Tile of one number', 'Tile', floats([]), [values('i64', [0], [])]),
];

const BLOCKS: readonly OperatorCase[] = [
  known('DepthToSpace', 'DepthToSpace', floats([1, 8, 2, 3]), [], { attrs: { blocksize: 2 } }),
  known('DepthToSpace of columns first', 'DepthToSpace', floats([2, 12, 2, 2]), [], {
    attrs: { blocksize: 2, mode: 'CRD' },
  }),
  known('DepthToSpace of rows first', 'DepthToSpace', floats([1, 9, 1, 2]), [], {
    attrs: { blocksize: 3, mode: 'DCR' },
  }),
  known('DepthToSpace at operator set 7', 'DepthToSpace', floats([1, 4, 2, 2]), [], {
    attrs: { blocksize: 2 },
    opset: 7,
  }),
  known('SpaceToDepth', 'SpaceToDepth', floats([1, 2, 4, 6]), [], { attrs: { blocksize: 2 } }),
  known('SpaceToDepth of one column', 'SpaceToDepth', floats([2, 1, 3, 3]), [], {
    attrs: { blocksize: 3 },
  }),
];

checkOperators([...RESHAPES, ...TRANSPOSES, ...CONCATS, ...REPEATS, ...BLOCKS]);

const AXIS_0 = { attrs: { axis: 0 } };
const BLOCKS_OF_2 = { attrs: { blocksize: 2 } };

checkRefused([
  ['SPK4026', 'does not fit the shape', known('', 'Reshape', CUBE, [int64s(5, 5)])],
  ['SPK4026', 'is no shape', known('', 'Reshape', CUBE, [int64s(-1, -1)])],
  ['SPK4026', 'no extent 3 to copy', known('', 'Reshape', CUBE, [int64s(0, 0, 0, 0)])],
  ['SPK4026', 'not 1', known('', 'Squeeze', CUBE, [int64s(0)])],
  ['SPK4026', 'named twice', known('', 'Unsqueeze', CUBE, [int64s(0, 0)])],
  ['SPK2009', 'no order', known('', 'Transpose', CUBE, [], { attrs: { perm: [0, 0, 1] } })],
  ['SPK4026', 'axis 3', known('', 'Concat', CUBE, [CUBE], { attrs: { axis: 3 } })],
  ['SPK2009', 'another axis', known('', 'Concat', CUBE, [floats([2, 2, 4])], AXIS_0)],
  ['SPK2009', 'number type', known('', 'Concat', floats([2, 3]), [BYTES], AXIS_0)],
  ['SPK4026', 'cannot be broadcast', known('', 'Expand', CUBE, [int64s(5)])],
  ['SPK4026', 'with [-1,4]', known('', 'Expand', CUBE, [int64s(-1, 4)])],
  ['SPK4026', 'does not repeat', known('', 'Tile', CUBE, [int64s(2)])],
  ['SPK4026', 'does not repeat', known('', 'Tile', floats([2]), [int64s(-1)])],
  ['SPK4026', 'no such blocks', known('', 'DepthToSpace', floats([1, 6, 2, 2]), [], BLOCKS_OF_2)],
  ['SPK4026', 'cannot be cut', known('', 'SpaceToDepth', floats([1, 6, 3, 2]), [], BLOCKS_OF_2)],
  ['SPK4026', 'blocks of 0', known('', 'SpaceToDepth', floats([1, 6, 3, 2]))],
  ['SPK4026', 'blocks of 2', known('', 'DepthToSpace', CUBE, [], BLOCKS_OF_2)],
]);

test('SpaceToDepth may put channels first', async () => {
  const x = values('f32', [1, 2, 2, 4], Array.from(Array(16).keys()));
  const attrs = { blocksize: 2, mode: 'CRD' };
  const { y } = await evaluate(known('', 'SpaceToDepth', x, [], { attrs, opset: 28 }));
  expect(y).toEqual([0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15]);
});
