import { expect, test } from '@jest/globals';
import type { Dtype } from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { evaluate } from '../support/evaluate.ts';
import { faultsOf } from '../support/faults.ts';
import { bothWays, checkRefused, known } from '../support/known-case.ts';
import { importOnnx } from '../support/onnx-models.ts';
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
const MATRIX = floats([3, 3], { seed: 4 });

function longs(shape: Shape, numbers: readonly number[]): Tensor {
  return values('i64', shape, numbers);
}

const GATHERS = [
  ...bothWays('Gather by a list', 'Gather', [CUBE, int64s(2, 0, 2)], { axis: 1 }),
  ...bothWays('Gather by one index', 'Gather', [CUBE, longs([], [1])]),
  ...bothWays('Gather by a matrix', 'Gather', [CUBE, longs([2, 2], [0, -1, -4, 3])], { axis: -1 }),
  ...bothWays('Gather by small integers', 'Gather', [CUBE, values('i32', [2], [-1, 1])], {
    axis: 1,
  }),
  ...bothWays('Gather of long rows', 'Gather', [floats([5, 40]), int64s(4, 1, -5)]),
  ...bothWays('Gather at operator set 7', 'Gather', [MATRIX, int64s(1)], { axis: 1 }, 7),
  ...bothWays('Gather of bytes', 'Gather', [values('u8', [3], [7, 8, 255]), int64s(2, 2, 0)]),
  ...bothWays('Gather of truths', 'Gather', [values('bool', [3], [1, 0, 1]), int64s(1, 2)]),
  ...bothWays('Gather of integers', 'Gather', [longs([2, 2], [1, -2, 3, 4]), int64s(-1)]),
  ...bothWays('Gather by nothing', 'Gather', [CUBE, longs([0], [])]).slice(0, 1),
  {
    name: 'Gather from a table that is known',
    nodes: [op('Gather', ['table', 'x'])],
    inputs: { x: longs([2, 3], [0, 3, 1, 1, 2, 0]) },
    weights: { table: floats([4, 5]) },
  },
  ...bothWays('GatherElements', 'GatherElements', [
    MATRIX,
    longs([3, 3], [1, 2, 0, 2, 0, 0, 0, 1, 2]),
  ]),
  ...bothWays(
    'GatherElements along the last axis',
    'GatherElements',
    [MATRIX, longs([3, 2], [1, 2, -1, -3, 0, 0])],
    { axis: -1 },
  ),
  ...bothWays(
    'GatherElements of fewer rows',
    'GatherElements',
    [CUBE, longs([1, 2, 3], [0, 2, 1, 1, 0, 2])],
    { axis: 1 },
    11,
  ),
  ...bothWays('GatherElements of more places', 'GatherElements', [
    floats([2]),
    longs([5], [0, 1, -1, -2, 1]),
  ]),
  ...bothWays('GatherElements of integers', 'GatherElements', [
    values('i32', [2, 2], [1, 2, 3, 4]),
    values('i32', [1, 2], [1, 0]),
  ]),
  ...bothWays('GatherND of elements', 'GatherND', [CUBE, longs([2, 3], [0, 1, 2, -1, -1, -1])]),
  ...bothWays('GatherND of rows', 'GatherND', [CUBE, longs([3, 1, 2], [0, 1, 1, 2, 0, 0])]),
  ...bothWays('GatherND of slices', 'GatherND', [CUBE, longs([2, 1], [1, 0])]),
  ...bothWays('GatherND of one', 'GatherND', [CUBE, int64s(1, 2)], {}, 11),
  ...bothWays('GatherND in a batch', 'GatherND', [CUBE, longs([2, 1], [2, -3])], { batch_dims: 1 }),
  ...bothWays(
    'GatherND of several in a batch',
    'GatherND',
    [CUBE, longs([2, 2, 2], [0, 0, 1, 3, 2, 1, -1, -1])],
    { batch_dims: 1 },
  ),
  ...bothWays(
    'GatherND in a batch of two axes',
    'GatherND',
    [CUBE, longs([2, 3, 1], [0, 1, 2, 3, -1, -4])],
    { batch_dims: 2 },
  ),
  ...bothWays('GatherND of truths', 'GatherND', [
    values('bool', [2, 2], [1, 0, 0, 1]),
    longs([2, 2], [0, 0, 1, 0]),
  ]),
];

function oneHot(
  name: string,
  indices: Tensor,
  depth: Tensor,
  ends: Tensor,
  { axis = -1, opset = 17 } = {},
): OperatorCase {
  return known(name, 'OneHot', indices, [depth, ends], { attrs: { axis }, opset });
}

const UNIT = values('f32', [2], [0, 1]);
const ONE_HOTS = [
  oneHot('OneHot', int64s(0, 2, 1), longs([], [3]), UNIT),
  oneHot('OneHot along the first axis', longs([2, 2], [0, 2, 1, 3]), longs([], [4]), UNIT, {
    axis: 0,
  }),
  oneHot('OneHot along a middle axis', longs([2, 2], [0, 2, 1, 3]), longs([1], [4]), UNIT, {
    axis: 1,
  }),
  oneHot(
    'OneHot of indices outside',
    int64s(-1, 3, -3, -4, 7),
    longs([], [3]),
    values('f32', [2], [-2, 5]),
  ),
  oneHot('OneHot of floats', values('f32', [3], [0, 1, 2]), values('f32', [], [3]), UNIT),
  oneHot('OneHot of integers', int64s(1, 0), longs([], [2]), longs([2], [7, -9]), { opset: 9 }),
  {
    name: 'OneHot of computed ends',
    nodes: [op('OneHot', ['x', 'depth', 'ends'], 'y', { axis: -2 })],
    inputs: { x: values('i32', [3], [0, -1, 1]), ends: UNIT },
    weights: { depth: values('i32', [], [2]) },
  },
];

const TRUTHS = values('bool', [3], [1, 0, 1]);
const POSITIONS = [
  known('Compress along an axis', 'Compress', CUBE, [TRUTHS], { attrs: { axis: 1 } }),
  known('Compress by fewer conditions', 'Compress', CUBE, [TRUTHS], { attrs: { axis: -1 } }),
  known('Compress of all elements', 'Compress', MATRIX, [values('bool', [5], [0, 1, 0, 1, 1])], {
    opset: 9,
  }),
  known('Compress of nothing', 'Compress', MATRIX, [values('bool', [2], [0, 0])], {
    attrs: { axis: 0 },
  }),
  ...(
    [
      ['f32', [2, 3], [0, 1, -2, 0, NaN, 3]],
      ['i64', [4], [0, 0, 5, -1]],
      ['bool', [2, 2, 2], [1, 0, 0, 1, 1, 0, 1, 1]],
      ['f32', [2], [0, 0]],
    ] as readonly (readonly [Dtype, Shape, readonly number[]])[]
  ).map(([dtype, shape, numbers], i): OperatorCase => ({
    name: `NonZero number ${i + 1}`,
    nodes: [op('NonZero', ['w'])],
    inputs: { x: floats([1]) },
    weights: { w: values(dtype, shape, numbers) },
    opset: i === 0 ? 9 : 17,
  })),
  known('ReverseSequence', 'ReverseSequence', floats([4, 3]), [int64s(4, 1, 3)]),
  known('ReverseSequence of batches first', 'ReverseSequence', floats([2, 4, 3]), [int64s(2, 0)], {
    attrs: { time_axis: 1, batch_axis: 0 },
    opset: 10,
  }),
  known('ReverseSequence of integers', 'ReverseSequence', longs([2, 2], [1, 2, 3, 4]), [
    int64s(2, 1),
  ]),
];

checkOperators([...GATHERS, ...ONE_HOTS, ...POSITIONS]);

/** A node whose second input comes from outside, as indices may. */
function computed(kind: string, inputs: readonly Tensor[]): OperatorCase {
  const names = inputs.map((_, i) => `x${i}`);
  const feeds = Object.fromEntries(inputs.map((tensor, i) => [names[i]!, tensor]));
  return { name: kind, nodes: [op(kind, names)], inputs: feeds };
}

const OUTSIDE = int64s(-4, -3, 3, 2 ** 40);
const FOUR = values('f32', [4], [1, 2, 3, 4]);
const THREE = values('f32', [3], [1, 2, 3]);
const AS_TUPLES = values('i64', [4, 1], [-4, -3, 3, 2 ** 40]);

// onnxruntime refuses indices that are outside; what they mean while a network runs is ours to say.
test.each([
  ['Gather', [THREE, OUTSIDE], [0, 1, 0, 0]],
  ['GatherElements', [THREE, OUTSIDE], [0, 1, 0, 0]],
  ['GatherND', [THREE, AS_TUPLES], [0, 1, 0, 0]],
  ['ScatterElements', [THREE, OUTSIDE, FOUR], [2, 2, 3]],
  ['ScatterND', [THREE, AS_TUPLES, FOUR], [2, 2, 3]],
] as const)('%s neither reads nor writes outside', async (kind, inputs, wanted) => {
  expect((await evaluate(computed(kind, inputs))).y).toEqual(wanted);
});

test('a tuple that is outside in one axis only is outside', async () => {
  const indices = longs([2, 2], [0, 5, 1, -4]);
  expect((await evaluate(computed('GatherND', [MATRIX, indices]))).y).toEqual([0, 0]);
});

const ELEMENTS = { attrs: { axis: 2 } };
checkRefused([
  ['SPK4026', 'index 3 is not in an axis of 3', known('', 'Gather', MATRIX, [int64s(0, 3)])],
  ['SPK4026', 'index -4 is not', known('', 'GatherElements', THREE, [int64s(-4)])],
  ['SPK4026', 'index 3 is not in an axis of 3', known('', 'GatherND', CUBE, [int64s(1, 3)])],
  ['SPK4026', 'axis 2', known('', 'Gather', MATRIX, [int64s(0)], ELEMENTS)],
  ['SPK2009', 'not integers', known('', 'Gather', MATRIX, [floats([2])])],
  ['SPK2009', 'do not fit', known('', 'GatherElements', MATRIX, [int64s(0)])],
  ['SPK2009', 'do not fit', known('', 'GatherElements', MATRIX, [longs([1, 4], [0, 0, 0, 0])])],
  ['SPK2009', 'do not fit', known('', 'GatherND', THREE, [longs([1, 2], [0, 0])])],
  ['SPK2009', 'do not fit', known('', 'GatherND', CUBE, [int64s(0)], { attrs: { batch_dims: 1 } })],
  ['SPK4026', '-1 batch', known('', 'GatherND', CUBE, [int64s(0)], { attrs: { batch_dims: -1 } })],
  ['SPK4026', 'depth is -1', oneHot('', int64s(0), longs([], [-1]), UNIT)],
  ['SPK2009', 'not one for off', oneHot('', int64s(0), longs([], [2]), THREE)],
  ['SPK4025', 'not constant', { name: '', nodes: [op('NonZero', ['x'])], inputs: { x: THREE } }],
  ['SPK4026', '4 conditions', known('', 'Compress', THREE, [values('bool', [4], [1, 1, 1, 1])])],
  ['SPK4026', 'lengths [5]', known('', 'ReverseSequence', floats([3, 1]), [int64s(5)])],
  ['SPK4026', 'first two axes', known('', 'ReverseSequence', THREE, [int64s(1)])],
]);

test('ranks cannot be doubled without end', async () => {
  const doubled = Array.from({ length: 40 }, (_, i) =>
    op('Gather', [`x${i}`, `x${i}`], `x${i + 1}`),
  );
  const inputs = { x0: longs(new Array<number>(40).fill(1), [0]) };
  const faults = await faultsOf(() =>
    importOnnx(modelOf({ name: '', nodes: doubled, inputs, outputs: ['x40'] })),
  );
  expect(faults.map(({ message }) => message)).toEqual(["'gather': its result has 79 axes"]);
});
