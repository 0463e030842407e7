import { expect, test } from '@jest/globals';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
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
import { importOnnx } from '../support/onnx-models.ts';

type Attrs = Parameters<typeof op>[3];

/** A case of one node whose first input comes from outside and whose others are known. */
function known(
  name: string,
  kind: string,
  x: Tensor,
  rest: readonly Tensor[] = [],
  more: Partial<OperatorCase> & { readonly attrs?: Attrs } = {},
): OperatorCase {
  const names = rest.map((_, i) => `c${i}`);
  const weights = Object.fromEntries(rest.map((tensor, i) => [names[i]!, tensor]));
  const { attrs, ...others } = more;
  const nodes = [op(kind, ['x', ...names], 'y', attrs)];
  return { name, nodes, inputs: { x }, weights, ...others };
}

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

checkOperators([
  ...RESHAPES,
  ...TRANSPOSES,
  ...CONCATS,
  ...SPLITS,
  ...SLICES,
  ...REPEATS,
  ...SIZES,
  ...MADE,
  ...BLOCKS,
  ...TRIANGLES,
]);

/** The code of the one fault of a model that is refused. */
async function refusal(one: OperatorCase): Promise<string> {
  const [fault, ...more] = await faultsOf(() => importOnnx(modelOf(one)));
  expect(more).toEqual([]);
  return `${fault!.code} ${fault!.message}`;
}

const REFUSED: readonly (readonly [code: string, why: RegExp, one: OperatorCase])[] = [
  ['SPK4026', /does not fit the shape/, known('Reshape', 'Reshape', CUBE, [int64s(5, 5)])],
  ['SPK4026', /is no shape/, known('Reshape', 'Reshape', CUBE, [int64s(-1, -1)])],
  ['SPK4026', /not 1/, known('Squeeze', 'Squeeze', CUBE, [int64s(0)])],
  ['SPK4026', /named twice/, known('Unsqueeze', 'Unsqueeze', CUBE, [int64s(0, 0)])],
  ['SPK2009', /order/, known('Transpose', 'Transpose', CUBE, [], { attrs: { perm: [0, 0, 1] } })],
  ['SPK4026', /axis 3/, known('Concat', 'Concat', CUBE, [CUBE], { attrs: { axis: 3 } })],
  ['SPK2009', /another axis/, known('Concat', 'Concat', CUBE, [BYTES], { attrs: { axis: 0 } })],
  [
    'SPK4026',
    /equal parts/,
    known('Split', 'Split', floats([3]), [], { nodes: [op('Split', ['x'], ['y', 'z'])] }),
  ],
  ['SPK4026', /does not split/, known('Split', 'Split', floats([3]), [int64s(2)])],
  [
    'SPK4026',
    /as many/,
    known('Split', 'Split', CUBE, [], { attrs: { num_outputs: 1000000 }, opset: 18 }),
  ],
  ['SPK4026', /step of 0/, slice('', CUBE, [[0], [1], [0], [0]])],
  ['SPK4026', /differ in number/, slice('', CUBE, [[0, 0], [1]])],
  [
    'SPK4026',
    /named twice/,
    slice('', CUBE, [
      [0, 0],
      [1, 1],
      [0, -3],
    ]),
  ],
  ['SPK4026', /axis 3/, slice('', CUBE, [[0], [1], [3]])],
  [
    'SPK4025',
    /not constant/,
    { name: '', nodes: [op('Slice', ['x', 's', 's'])], inputs: { x: CUBE, s: int64s(1) } },
  ],
  ['SPK4026', /cannot be broadcast/, known('Expand', 'Expand', CUBE, [int64s(5)])],
  ['SPK4026', /cannot be broadcast/, known('Expand', 'Expand', CUBE, [int64s(-1, 4)])],
  ['SPK4026', /does not repeat/, known('Tile', 'Tile', CUBE, [int64s(2)])],
  [
    'SPK4026',
    /no shape/,
    known('', 'ConstantOfShape', int64s(2), [], {
      nodes: [op('ConstantOfShape', ['s'])],
      weights: { s: int64s(-2) },
    }),
  ],
  [
    'SPK4025',
    /value_string/,
    known('', 'Constant', CUBE, [], { nodes: [op('Constant', [], 'y', { value_string: 'a' })] }),
  ],
  ['SPK4026', /one attribute/, known('', 'Constant', CUBE, [], { nodes: [op('Constant', [])] })],
  [
    'SPK4026',
    /from 1 by 0/,
    known(
      'Range',
      'Range',
      CUBE,
      [1, 5, 0].map((n) => values('f32', [], [n])),
      { nodes: [op('Range', ['c0', 'c1', 'c2'])] },
    ),
  ],
  [
    'SPK4025',
    /elements/,
    known(
      'Range',
      'Range',
      CUBE,
      [0, 1e12, 1].map((n) => values('i64', [], [n])),
      { nodes: [op('Range', ['c0', 'c1', 'c2'])] },
    ),
  ],
  [
    'SPK4026',
    /no such blocks/,
    known('', 'DepthToSpace', floats([1, 6, 2, 2]), [], { attrs: { blocksize: 2 } }),
  ],
  [
    'SPK4026',
    /cannot be cut/,
    known('', 'SpaceToDepth', floats([1, 6, 3, 2]), [], { attrs: { blocksize: 2 } }),
  ],
  ['SPK4026', /blocks of 0/, known('', 'SpaceToDepth', floats([1, 6, 3, 2]))],
  ['SPK4026', /not a matrix/, known('', 'EyeLike', CUBE)],
  ['SPK4025', /string/, known('', 'EyeLike', floats([2, 2]), [], { attrs: { dtype: 8 } })],
  ['SPK4026', /no matrix/, known('', 'Trilu', VECTOR)],
];

test.each(REFUSED)('%s: %s', async (code, why, one) => {
  const found = await refusal(one);
  expect(found).toMatch(code);
  expect(found).toMatch(why);
});

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

test('an output of Split that has no name is not computed', async () => {
  const nodes = [op('Split', ['x', 's'], ['', 'y'])];
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes, inputs: { x: floats([5]) }, weights: { s: int64s(2, 3) } }),
  );
  expect(graph.ops.map((one) => one.attrs)).toEqual([{ starts: [2], shape: [3] }]);
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
