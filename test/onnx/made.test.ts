import { expect, test } from '@jest/globals';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { importOnnx } from '../support/onnx-models.ts';
import { checkRefused, known } from '../support/known-case.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  int64s,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const CUBE = floats([2, 3, 4]);
const TRUTHS = values('bool', [2, 2], [1, 0, 0, 1]);
const LONGS = values('i64', [2, 3], [1, -2, 3, -4, 5, 6]);

const SIZES: readonly OperatorCase[] = [
  known('Shape', 'Shape', CUBE),
  known('Shape of one number', 'Shape', floats([])),
  ...[
    [0, 2],
    [1, 3],
    [-2, -1],
    [-100, 100],
    [2, 1],
  ].map(([start, end]) =>
    known(`Shape from ${start} to ${end}`, 'Shape', CUBE, [], {
      attrs: { start: start!, end: end! },
    }),
  ),
  known('Shape from 1', 'Shape', CUBE, [], { attrs: { start: 1 } }),
  known('Size', 'Size', CUBE),
  known('Size of one number', 'Size', floats([]), [], { opset: 7 }),
  {
    name: 'shape arithmetic folds away',
    nodes: [
      op('Shape', ['x'], 'shape'),
      op('Gather', ['shape', 'first'], 'batch', { axis: 0 }),
      op('Unsqueeze', ['batch', 'zero'], 'head'),
      op('Concat', ['head', 'rest'], 'to', { axis: 0 }),
      op('Reshape', ['x', 'to']),
    ],
    inputs: { x: CUBE },
    weights: { first: values('i64', [], [0]), zero: int64s(0), rest: int64s(-1) },
  },
  {
    name: 'bounds of a slice that are put together',
    nodes: [
      op('Unsqueeze', ['far', 'zero'], 'one'),
      op('Concat', ['two', 'one'], 'ends', { axis: 0 }),
      op('Slice', ['x', 'starts', 'ends', 'axes']),
    ],
    inputs: { x: CUBE },
    weights: {
      far: tensor('i64', [], BigInt64Array.of(2n ** 63n - 1n)),
      zero: int64s(0),
      two: int64s(2),
      starts: int64s(1, 1),
      axes: int64s(1, 2),
    },
  },
];

const MADE: readonly OperatorCase[] = [
  {
    name: 'ConstantOfShape of zeros',
    nodes: [op('ConstantOfShape', ['s'], 'c'), op('Add', ['x', 'c'])],
    inputs: { x: floats([1]) },
    weights: { s: int64s(2, 3) },
  },
  ...(['i64', 'f32', 'bool', 'u8', 'i32'] as const).map((dtype): OperatorCase => {
    const value = values(dtype, [1], [1]);
    return {
      name: `ConstantOfShape of ${dtype}`,
      nodes: [op('ConstantOfShape', ['s'], 'y', { value })],
      inputs: { x: floats([1]) },
      weights: { s: int64s(2, 3) },
    };
  }),
  {
    name: 'ConstantOfShape of one number',
    nodes: [op('ConstantOfShape', ['s'], 'y', { value: values('f32', [1], [2.5]) })],
    inputs: { x: floats([1]) },
    weights: { s: values('i64', [0], []) },
  },
  {
    name: 'ConstantOfShape of nothing',
    nodes: [op('ConstantOfShape', ['s'])],
    inputs: { x: floats([1]) },
    weights: { s: int64s(3, 0) },
  },
  ...(
    [
      ['value_float', f(1.5)],
      ['value_floats', [f(1), f(-2)]],
      ['value_int', 7],
      ['value_ints', [3, -4, 5]],
      ['value', values('f32', [2, 1], [1, 2])],
    ] as const
  ).map(([name, value]): OperatorCase => ({
    name: `Constant by ${name}`,
    nodes: [op('Constant', [], 'y', { [name]: value })],
    inputs: { x: floats([1]) },
  })),
  ...(
    [
      ['i64', 2, 11, 3],
      ['i64', 5, -5, -2],
      ['i32', 3, 3, 1],
      ['i32', 3, 1, 1],
      ['i16', 0, 4, 1],
      ['f32', 0.5, 3, 0.75],
      ['f32', 1, -1, -0.25],
    ] as const
  ).map(([dtype, start, limit, delta]): OperatorCase => ({
    name: `Range of ${dtype} from ${start} to ${limit} by ${delta}`,
    nodes: [op('Range', ['start', 'limit', 'delta'])],
    inputs: { x: floats([1]) },
    weights: {
      start: values(dtype, [], [start]),
      limit: values(dtype, [], [limit]),
      delta: values(dtype, [], [delta]),
    },
  })),
  ...[0, 1, -2, 5].map((k) =>
    known(`EyeLike on diagonal ${k}`, 'EyeLike', floats([3, 4]), [], { attrs: { k } }),
  ),
  known('EyeLike of its own type', 'EyeLike', values('i32', [2, 2], [1, 2, 3, 4])),
  known('EyeLike of another type', 'EyeLike', floats([3, 2]), [], { attrs: { dtype: 7, k: -1 } }),
];

const INFINITE = values('f32', [3, 3], [1, Infinity, NaN, -Infinity, 5, 6, NaN, 8, 9]);
const TRIANGLES: readonly OperatorCase[] = [
  ...[1, 0].flatMap((upper) =>
    [-3, -1, 0, 1, 4].map((k) =>
      known(
        `Trilu ${upper ? 'upper' : 'lower'} from diagonal ${k}`,
        'Trilu',
        floats([2, 3, 4]),
        [values('i64', [], [k])],
        { attrs: { upper } },
      ),
    ),
  ),
  known('Trilu without a diagonal', 'Trilu', floats([4, 3])),
  known('Trilu replaces what is no number', 'Trilu', INFINITE, [], { attrs: { upper: 0 } }),
  known('Trilu of integers', 'Trilu', LONGS),
  known('Trilu of truths', 'Trilu', TRUTHS, [], { attrs: { upper: 0 } }),
];

checkOperators([...SIZES, ...MADE, ...TRIANGLES]);

/** A Range of known bounds. */
function range(dtype: 'f32' | 'i64', ...bounds: readonly number[]): OperatorCase {
  const rest = bounds.map((bound) => values(dtype, [], [bound]));
  return known('', '', floats([1]), rest, { nodes: [op('Range', ['c0', 'c1', 'c2'])] });
}

function constant(attrs: Parameters<typeof op>[3]): OperatorCase {
  return known('', '', floats([1]), [], { nodes: [op('Constant', [], 'y', attrs)] });
}

function constantOfShape(shape: Tensor, value: Tensor): OperatorCase {
  const nodes = [op('ConstantOfShape', ['c0'], 'y', { value })];
  return known('', '', floats([1]), [shape], { nodes });
}

checkRefused([
  ['SPK4026', '[-2] is no shape', constantOfShape(int64s(-2), values('f32', [1], [0]))],
  ['SPK4026', 'not one number', constantOfShape(int64s(2), values('f32', [2], [0, 1]))],
  ['SPK4025', 'value_string', constant({ value_string: 'a' })],
  ['SPK4026', 'one attribute', constant({})],
  ['SPK4026', 'one attribute', constant({ value_int: 1, value_float: f(1) })],
  ['SPK4026', 'from 1 by 0', range('f32', 1, 5, 0)],
  ['SPK4025', '1000000000000 elements', range('i64', 0, 1e12, 1)],
  ['SPK4026', 'not a matrix', known('', 'EyeLike', CUBE)],
  ['SPK4025', 'string', known('', 'EyeLike', floats([2, 2]), [], { attrs: { dtype: 8 } })],
  ['SPK4026', 'no matrix', known('', 'Trilu', floats([3]))],
  ['SPK4026', 'no number', known('', 'Trilu', CUBE, [int64s(1, 2)])],
]);

test('a large shape is not filled when it is read', async () => {
  const nodes = [
    op('ConstantOfShape', ['s'], 'zeros'),
    op('Expand', ['x', 's'], 'wide'),
    op('Add', ['zeros', 'wide'], 'sum'),
    op('Slice', ['sum', 'from', 'to']),
  ];
  const weights = { s: int64s(40_000, 40_000), from: int64s(0, 0), to: int64s(1, 2) };
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes, inputs: { x: floats([1]) }, weights }),
  );
  const kinds = graph.ops.map((one) => one.kind);
  expect(kinds).toEqual(['constant', 'expand', 'expand', 'add', 'slice']);
});

test('a sparse constant is all of its elements', async () => {
  const values = { name: '', dataType: 1, dims: [2n], floatData: [5, -2] };
  const indices = { dataType: 7, dims: [2n], int64Data: [1n, 3n] };
  const sparseTensor = { values, indices, dims: [2n, 2n] };
  const attribute = [{ name: 'sparse_value', type: 11, sparseTensor }];
  const made = { opType: 'Constant', name: 'c', input: [], output: ['c'], attribute };
  const nodes = [made, op('Add', ['x', 'c'])];
  const { graph } = await importOnnx(modelOf({ name: '', nodes, inputs: { x: floats([2, 2]) } }));
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ x: Float32Array.of(1, 1, 1, 1) });
  expect(Array.from(machine.value(graph.outputs[0]!.value))).toEqual([1, 6, 1, -1]);
});
