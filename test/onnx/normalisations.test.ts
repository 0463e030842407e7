import { expect, test } from '@jest/globals';
import { faultsOf } from '../support/faults.ts';
import { importOnnx } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

const X = floats([2, 3, 4, 2]);
const along = [0, 1, 2, -1].flatMap((axis) => [9, 11, 13, 18].map((opset) => ({ axis, opset })));

const shares = ['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((kind): OperatorCase[] => [
  ...along.map(({ axis, opset }) => ({
    name: `${kind} along axis ${axis}, operator set ${opset}`,
    nodes: [op(kind, ['x'], 'y', { axis })],
    inputs: { x: X },
    opset,
  })),
  { name: `${kind} before 13 by default`, nodes: [op(kind, ['x'])], inputs: { x: X }, opset: 11 },
  { name: `${kind} by default`, nodes: [op(kind, ['x'])], inputs: { x: X } },
  {
    name: `${kind} of large numbers`,
    nodes: [op(kind, ['x'])],
    inputs: { x: values('f32', [2, 3], [1000, 1001, -1000, 5, 5, 5]) },
  },
  {
    name: `${kind} of a constant`,
    nodes: [op(kind, ['w'], 'p'), op('Add', ['x', 'p'])],
    inputs: { x: floats([3]) },
    weights: { w: floats([4, 3]) },
  },
]);

const scale = (shape: readonly number[]) => ({
  s: floats(shape, { seed: 2 }),
  b: floats(shape, { seed: 3 }),
});
const TOLERANCE = 1e-5;

const rows: OperatorCase[] = [
  ...[0, 1, 2, -1, -2].map((axis) => ({
    name: `LayerNormalization from axis ${axis}`,
    nodes: [op('LayerNormalization', ['x', 's', 'b'], 'y', { axis })],
    inputs: { x: X },
    weights: scale(X.shape.slice(axis)),
    tolerance: TOLERANCE,
  })),
  {
    name: 'LayerNormalization without a bias',
    nodes: [op('LayerNormalization', ['x', 's'], 'y', { epsilon: f(0.1) })],
    inputs: { x: X },
    weights: { s: floats([2]) },
    tolerance: TOLERANCE,
  },
  {
    name: 'LayerNormalization with all its results',
    nodes: [op('LayerNormalization', ['x', 's', 'b'], ['y', 'mean', 'deviation'], { axis: 2 })],
    inputs: { x: X },
    weights: scale([4, 2]),
    outputs: ['y', 'mean', 'deviation'],
    tolerance: TOLERANCE,
  },
  {
    name: 'LayerNormalization with its mean',
    nodes: [op('LayerNormalization', ['x', 's'], ['y', 'mean'], { axis: 1 })],
    inputs: { x: X },
    weights: scale([3, 4, 2]),
    outputs: ['y', 'mean'],
    tolerance: TOLERANCE,
  },
  {
    name: 'LayerNormalization with a scale that is fed and broadcast',
    nodes: [op('LayerNormalization', ['x', 's', 'b'], 'y', { axis: 2 })],
    inputs: { x: X, s: floats([4, 2], { seed: 5 }), b: floats([4, 2], { seed: 6 }) },
    tolerance: TOLERANCE,
  },
  ...[0, 2, -1].map((axis) => ({
    name: `RMSNormalization from axis ${axis}`,
    nodes: [op('RMSNormalization', ['x', 's'], 'y', { axis, epsilon: f(0.01) })],
    inputs: { x: X },
    weights: { s: floats(X.shape.slice(axis), { seed: 4 }) },
    opset: 23,
    tolerance: TOLERANCE,
  })),
  {
    name: 'SimplifiedLayerNormalization with all its results',
    nodes: [op('SimplifiedLayerNormalization', ['x', 's'], ['y', 'deviation'], { axis: -1 })],
    inputs: { x: X },
    weights: { s: floats([2], { seed: 4 }) },
    outputs: ['y', 'deviation'],
    tolerance: TOLERANCE,
  },
];

const groups: OperatorCase[] = [
  ...[1, 2, 4].flatMap((num_groups) =>
    [18, 21].map((opset) => ({
      name: `GroupNormalization of ${num_groups} groups, operator set ${opset}`,
      nodes: [op('GroupNormalization', ['x', 's', 'b'], 'y', { num_groups, epsilon: f(0.01) })],
      inputs: { x: floats([2, 4, 3, 2]) },
      weights: scale([opset < 21 ? num_groups : 4]),
      opset,
      tolerance: TOLERANCE,
    })),
  ),
  {
    name: 'GroupNormalization of vectors',
    nodes: [op('GroupNormalization', ['x', 's', 'b'], 'y', { num_groups: 3 })],
    inputs: { x: floats([2, 6, 5]) },
    weights: scale([6]),
    opset: 21,
    tolerance: TOLERANCE,
  },
  ...[
    [2, 3, 5],
    [1, 2, 3, 4],
    [2, 2, 2, 2, 3],
  ].map((shape) => ({
    name: `InstanceNormalization of [${shape.join(',')}]`,
    nodes: [op('InstanceNormalization', ['x', 's', 'b'], 'y', { epsilon: f(0.001) })],
    inputs: { x: floats(shape) },
    weights: scale([shape[1]!]),
    tolerance: TOLERANCE,
  })),
];

const statistics = (shape: readonly number[]) => ({
  ...scale(shape),
  m: floats(shape, { seed: 4 }),
  v: floats(shape, { seed: 5, from: 0.1, to: 2 }),
});
const FIVE = ['x', 's', 'b', 'm', 'v'];

const batches: OperatorCase[] = [
  ...[7, 9, 14, 15].map((opset) => ({
    name: `BatchNormalization of operator set ${opset}`,
    nodes: [op('BatchNormalization', FIVE, 'y', { epsilon: f(0.01) })],
    inputs: { x: X },
    weights: statistics([3]),
    opset,
  })),
  ...[
    [2, 3],
    [2, 3, 4],
    [1, 3, 2, 2, 2],
  ].map((shape) => ({
    name: `BatchNormalization of [${shape.join(',')}]`,
    nodes: [op('BatchNormalization', FIVE)],
    inputs: { x: floats(shape) },
    weights: statistics([3]),
  })),
  {
    name: 'BatchNormalization with statistics for each place',
    nodes: [op('BatchNormalization', FIVE, 'y', { spatial: 0 })],
    inputs: { x: floats([2, 3, 2, 2]) },
    weights: statistics([3, 2, 2]),
    opset: 7,
  },
  {
    name: 'BatchNormalization with statistics that are fed',
    nodes: [op('BatchNormalization', FIVE)],
    inputs: { x: X, ...statistics([3]) },
  },
];

const norms: OperatorCase[] = [
  ...[1, 2].flatMap((p) =>
    [0, 1, -1].map((axis) => ({
      name: `LpNormalization of order ${p} along axis ${axis}`,
      nodes: [op('LpNormalization', ['x'], 'y', { p, axis })],
      inputs: { x: X },
    })),
  ),
  ...[1, 2].map((p) => ({
    name: `LpNormalization of order ${p} of nothing but zeros`,
    nodes: [op('LpNormalization', ['x'], 'y', { p })],
    inputs: { x: values('f32', [2, 2], [0, 0, 3, -4]) },
    opset: 22,
  })),
  {
    name: 'MeanVarianceNormalization by default',
    nodes: [op('MeanVarianceNormalization', ['x'])],
    inputs: { x: X },
    tolerance: TOLERANCE,
  },
  {
    name: 'MeanVarianceNormalization along other axes',
    nodes: [op('MeanVarianceNormalization', ['x'], 'y', { axes: [1, -1] })],
    inputs: { x: X },
    opset: 9,
    tolerance: TOLERANCE,
  },
];

checkOperators([...shares, ...rows, ...groups, ...batches, ...norms]);

test('BatchNormalization of constants is one product and one sum', async () => {
  const node = op('BatchNormalization', FIVE);
  const model = modelOf({ name: '', nodes: [node], inputs: { x: X }, weights: statistics([3]) });
  const { graph } = await importOnnx(model);
  expect(graph.ops.map(({ kind }) => kind)).toEqual(['constant', 'mul', 'constant', 'add']);
});

const GROUPED = ['x', 's', 'b'];

test.each([
  ['training mode', op('BatchNormalization', FIVE, 'y', { training_mode: 1 }), 3, 'SPK4025'],
  ['statistics of a wrong shape', op('BatchNormalization', FIVE), 4, 'SPK4026'],
  ['a batch of integers', op('BatchNormalization', ['ints', ...FIVE.slice(1)]), 3, 'SPK4026'],
  ['a norm of order 3', op('LpNormalization', ['x'], 'y', { p: 3 }), 1, 'SPK4025'],
  [
    'groups that do not fit',
    op('GroupNormalization', GROUPED, 'y', { num_groups: 2 }),
    3,
    'SPK4026',
  ],
  ['no groups', op('GroupNormalization', GROUPED), 3, 'SPK4026'],
  ['channels without a scale', op('InstanceNormalization', GROUPED), 2, 'SPK4026'],
  ['a vector without places', op('InstanceNormalization', ['rows', 's', 'b']), 4, 'SPK4026'],
  ['a scale that widens its rows', op('LayerNormalization', ['rows', 's']), 7, 'SPK4026'],
  ['a row that is not there', op('RMSNormalization', ['x', 's'], 'y', { axis: 4 }), 1, 'SPK4026'],
] as const)('%s is refused', async (_name, node, extent, code) => {
  const ints = values('i32', [1, 3], [1, 2, 3]);
  const weights = { ints, rows: values('f32', [4, 1], [1, 2, 3, 4]), ...statistics([extent]) };
  const model = modelOf({ name: '', nodes: [node], inputs: { x: X }, weights });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((found) => found.code)).toEqual([code]);
});
