import { expect, test } from '@jest/globals';
import { tensorType } from '../../src/ir/types.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { faultsOf } from '../support/faults.ts';
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
import { faultOf, runOp } from '../support/run-op.ts';

const KINDS = [
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceMax',
  'ReduceMean',
  'ReduceMin',
  'ReduceProd',
  'ReduceSum',
  'ReduceSumSquare',
];

const X = floats([2, 3, 4]);

/** A logarithm wants a sum that is positive. */
function drawFor(kind: string, shape: readonly number[]) {
  return kind === 'ReduceLogSum' ? floats(shape, { from: 0.1, to: 2 }) : floats(shape);
}

const everyReduction = KINDS.flatMap((kind): OperatorCase[] => {
  const x = drawFor(kind, [2, 3, 4]);
  const attribute = { axes: [-1, 0], keepdims: 0 };
  const axes = { axes: int64s(1) };
  return [
    { name: `${kind} of all`, nodes: [op(kind, ['x'])], inputs: { x }, opset: 9 },
    {
      name: `${kind} with axes as an attribute`,
      nodes: [op(kind, ['x'], 'y', attribute)],
      inputs: { x },
      opset: 11,
    },
    {
      name: `${kind} with axes as an input, dropped`,
      nodes: [op(kind, ['x', 'axes'], 'y', { keepdims: 0 })],
      inputs: { x },
      weights: axes,
      opset: 18,
    },
    {
      name: `${kind} with negative axes as an input, kept`,
      nodes: [op(kind, ['x', 'axes'])],
      inputs: { x: drawFor(kind, [2, 1, 3, 2, 2]) },
      weights: { axes: int64s(-1, 1, -3) },
      opset: 20,
    },
    {
      name: `${kind} of no axes given is of all`,
      nodes: [op(kind, ['x', 'axes'])],
      inputs: { x },
      weights: { axes: int64s() },
      opset: 18,
    },
    {
      name: `${kind} of no axes that means none`,
      nodes: [op(kind, ['x'], 'y', { noop_with_empty_axes: 1 })],
      inputs: { x },
      opset: 18,
    },
    {
      name: `${kind} of a constant`,
      nodes: [op(kind, ['w'], 'p', { keepdims: 0 }), op('Add', ['x', 'p'])],
      inputs: { x },
      weights: { w: drawFor(kind, [5]) },
      opset: 18,
    },
  ];
});

const INTEGERS: readonly (readonly [kind: string, dtype: Dtype])[] = [
  ['ReduceL1', 'i32'],
  ['ReduceL2', 'i32'],
  ['ReduceLogSum', 'i32'],
  ['ReduceLogSumExp', 'i32'],
  ['ReduceMax', 'i32'],
  ['ReduceMax', 'i64'],
  ['ReduceMax', 'i8'],
  ['ReduceMax', 'u8'],
  ['ReduceMean', 'i32'],
  ['ReduceMin', 'i32'],
  ['ReduceMin', 'i64'],
  ['ReduceMin', 'i8'],
  ['ReduceMin', 'u8'],
  ['ReduceProd', 'i32'],
  ['ReduceProd', 'i64'],
  ['ReduceSum', 'i32'],
  ['ReduceSum', 'i64'],
  ['ReduceSumSquare', 'i32'],
];

const ofIntegers = INTEGERS.map(([kind, dtype]): OperatorCase => {
  const isPositive = dtype === 'u8' || kind === 'ReduceLogSum';
  const numbers = isPositive ? [3, 1, 2, 9, 7, 8] : [3, -1, 2, -9, -7, 8];
  return {
    name: `${kind} of ${dtype}`,
    nodes: [op(kind, ['x', 'axes'], 'y', { keepdims: 0 })],
    inputs: { x: values(dtype, [2, 3], numbers) },
    weights: { axes: int64s(1) },
    opset: 18,
  };
});

const corners: OperatorCase[] = [
  {
    name: 'ReduceMax of truths',
    nodes: [op('ReduceMax', ['x', 'axes'])],
    inputs: { x: values('bool', [2, 2], [0, 1, 0, 0]) },
    weights: { axes: int64s(1) },
    opset: 20,
  },
  {
    name: 'ReduceMin of truths',
    nodes: [op('ReduceMin', ['x', 'axes'])],
    inputs: { x: values('bool', [2, 2], [1, 1, 0, 1]) },
    weights: { axes: int64s(1) },
    opset: 20,
  },
  {
    name: 'ReduceLogSumExp of large numbers',
    nodes: [op('ReduceLogSumExp', ['x'])],
    inputs: { x: values('f32', [3], [1000, 1001, 900]) },
  },
  {
    name: 'ReduceLogSumExp with infinities',
    nodes: [op('ReduceLogSumExp', ['x'], 'y', { axes: [1], keepdims: 0 })],
    inputs: {
      x: values('f32', [3, 2], [-Infinity, -Infinity, Infinity, 1, -Infinity, 2]),
    },
  },
  {
    name: 'ReduceSum of a scalar',
    nodes: [op('ReduceSum', ['x'])],
    inputs: { x: values('f32', [], [3]) },
  },
  {
    name: 'ReduceSum with axes that were computed from constants',
    nodes: [op('Add', ['one', 'one'], 'axes'), op('ReduceSum', ['x', 'axes'])],
    inputs: { x: X },
    weights: { one: int64s(1) },
  },
];

const DTYPES: readonly Dtype[] = ['f32', 'i32', 'i64', 'i8', 'u8'];

const places = (['ArgMax', 'ArgMin'] as const).flatMap((kind): OperatorCase[] => [
  { name: `${kind} along the first axis`, nodes: [op(kind, ['x'])], inputs: { x: X }, opset: 11 },
  {
    name: `${kind} along the last axis, dropped`,
    nodes: [op(kind, ['x'], 'y', { axis: -1, keepdims: 0 })],
    inputs: { x: X },
    opset: 13,
  },
  {
    name: `${kind}, the first of equal elements`,
    nodes: [op(kind, ['x'], 'y', { axis: 1 })],
    inputs: { x: values('f32', [2, 4], [1, 3, 3, 1, 2, 2, 2, 2]) },
  },
  {
    name: `${kind}, the last of equal elements`,
    nodes: [op(kind, ['x'], 'y', { axis: 1, select_last_index: 1 })],
    inputs: { x: values('f32', [2, 4], [1, 3, 3, 1, 2, 2, 2, 2]) },
  },
  ...DTYPES.slice(1).map((dtype) => ({
    name: `${kind} of ${dtype}`,
    nodes: [op(kind, ['x'])],
    inputs: { x: values(dtype, [4], [3, 9, 1, 9]) },
  })),
]);

const flags = [0, 1].flatMap((exclusive) => [0, 1].map((reverse) => ({ exclusive, reverse })));

const sums: OperatorCase[] = [
  ...flags.map((attrs) => ({
    name: `CumSum ${attrs.exclusive ? 'exclusive' : 'inclusive'} ${attrs.reverse ? 'backward' : 'forward'}`,
    nodes: [op('CumSum', ['x', 'axis'], 'y', attrs)],
    inputs: { x: X },
    weights: { axis: values('i64', [], [1]) },
  })),
  {
    name: 'CumSum along a negative axis',
    nodes: [op('CumSum', ['x', 'axis'])],
    inputs: { x: floats([5, 2]) },
    weights: { axis: values('i32', [1], [-2]) },
    opset: 11,
  },
  ...(['i32', 'i64'] as const).map((dtype) => ({
    name: `CumSum of ${dtype}`,
    nodes: [op('CumSum', ['x', 'axis'])],
    inputs: { x: values(dtype, [4], [30, 1, -5, 2]) },
    weights: { axis: values('i64', [], [0]) },
  })),
];

const both = ['y', 'places'];

const best: OperatorCase[] = [
  {
    name: 'TopK with k as an attribute',
    nodes: [op('TopK', ['x'], both, { k: 2, axis: 1 })],
    inputs: { x: X },
    outputs: both,
    opset: 9,
  },
  {
    name: 'TopK with k as an input',
    nodes: [op('TopK', ['x', 'k'], both)],
    inputs: { x: X },
    weights: { k: int64s(3) },
    outputs: both,
    opset: 10,
  },
  ...[1, 0].flatMap((largest) =>
    [0, -1].map((axis) => ({
      name: `TopK ${largest ? 'largest' : 'smallest'} along axis ${axis}`,
      nodes: [op('TopK', ['x', 'k'], both, { largest, axis })],
      inputs: { x: X },
      weights: { k: int64s(2) },
      outputs: both,
      opset: 11,
    })),
  ),
  {
    name: 'TopK of all, with equal elements',
    nodes: [op('TopK', ['x', 'k'], both)],
    inputs: { x: values('f32', [6], [1, 2, 1, 2, 0, 2]) },
    weights: { k: int64s(6) },
    outputs: both,
  },
  {
    name: 'TopK of the smallest, with equal elements',
    nodes: [op('TopK', ['x', 'k'], both, { largest: 0 })],
    inputs: { x: values('f32', [6], [1, 2, 1, 2, 0, 2]) },
    weights: { k: int64s(5) },
    outputs: both,
  },
  ...(['i32', 'i64'] as const).map((dtype) => ({
    name: `TopK of ${dtype}`,
    nodes: [op('TopK', ['x', 'k'], both)],
    inputs: { x: values(dtype, [2, 3], [3, -1, 2, 5, 9, 5]) },
    weights: { k: int64s(2) },
    outputs: both,
  })),
];

checkOperators([...everyReduction, ...ofIntegers, ...corners, ...places, ...sums, ...best]);

test('TopK makes only the results that are wanted', async () => {
  const one = { name: '', nodes: [op('TopK', ['x', 'k'], ['y', ''])], inputs: { x: X } };
  const { graph } = await importOnnx(modelOf({ ...one, weights: { k: int64s(1) } }));
  expect(graph.ops.map(({ kind }) => kind)).toEqual(['top-k']);
});

const BIG = 2 ** 31 - 1;
const [I32, I64, F32] = (['i32', 'i64', 'f32'] as const).map((d) => tensorType(d, [3]));
const whole = { axes: [0], keepDims: false };

test.each([
  ['reduce-sum', I32, [BIG, BIG, 5], 3],
  ['reduce-prod', I32, [BIG, 3, 5], (BIG * 15) | 0],
  ['reduce-sum', I64, [BIG, BIG, 5], 2 * BIG + 5],
  ['reduce-prod', I64, [BIG, 3, 5], BIG * 15],
  ['reduce-mean', I64, [-7, 1, 2], -1],
  ['reduce-max', F32, [1, NaN, 2], NaN],
  ['reduce-min', F32, [1, NaN, 2], NaN],
] as const)('%s is exact to the width of its type, and NaN stays (%#)', (kind, x, from, to) => {
  expect(runOp(kind, { stage: 'ann', x: x!, attrs: whole }, [from])).toEqual([[to]]);
});

test('of nothing, a reduction is the element that changes nothing', () => {
  const nothing = (kind: string, dtype: Dtype) => {
    const x = tensorType(dtype, [0]);
    return runOp(kind, { stage: 'ann', x, attrs: whole }, [[]])[0]![0];
  };
  expect(nothing('reduce-sum', 'f32')).toBe(0);
  expect(nothing('reduce-prod', 'i32')).toBe(1);
  expect(nothing('reduce-mean', 'f32')).toBe(NaN);
  expect(nothing('reduce-mean', 'i64')).toBe(0);
  expect(nothing('reduce-max', 'f32')).toBe(-Infinity);
  expect(nothing('reduce-min', 'f32')).toBe(Infinity);
  expect(nothing('reduce-max', 'i8')).toBe(-128);
  expect(nothing('reduce-min', 'u8')).toBe(255);
  expect(nothing('reduce-max', 'bool')).toBe(0);
  expect(nothing('reduce-min', 'bool')).toBe(1);
  expect(BigInt(nothing('reduce-min', 'i64')!)).toBeLessThan(2n ** 63n);
});

test('what is not a number counts as the largest, and comes in order', () => {
  const attrs = { k: 3, axis: 0 };
  const places = (largest: boolean) =>
    runOp('top-k', { stage: 'ann', x: F32!, attrs: { ...attrs, result: 'indices', largest } }, [
      [1, NaN, NaN],
    ]);
  expect(places(true)).toEqual([[1, 2, 0]]);
  expect(places(false)).toEqual([[0, 1, 2]]);
});

test.each([
  ['reduce-sum', { axes: [1], keepDims: true }, 'axis 1 is not one of its 1 axes'],
  ['reduce-max', { axes: [0, 0], keepDims: true }, 'it names an axis twice in [0,0]'],
  ['arg-max', { axis: 3, keepDims: true }, 'axis 3 is not one of its 1 axes'],
  ['cum-sum', { axis: 1 }, 'axis 1 is not one of its 1 axes'],
  ['top-k', { axis: 0, k: 4, result: 'values' }, 'axis 0 has 3 elements, not 4'],
] as const)('%s with %j has no type', (kind, attrs, wrong) => {
  expect(faultOf(kind, { stage: 'ann', x: F32!, attrs })).toBe(wrong);
});

test('the place of the largest of nothing is refused', () => {
  const x = tensorType('f32', [2, 0]);
  const attrs = { axis: 1, keepDims: false };
  expect(faultOf('arg-min', { stage: 'ann', x, attrs })).toBe('axis 1 has no elements');
});

test.each([
  ['an axis that is not there', op('ReduceSum', ['x', 'a']), int64s(3), 'SPK4026'],
  ['an axis twice', op('ReduceSum', ['x', 'a']), int64s(1, -2), 'SPK4026'],
  ['axes that are fed', op('ReduceSum', ['x', 'fed']), int64s(), 'SPK4025'],
  ['a k that is too large', op('TopK', ['x', 'a'], ['y', 'p']), int64s(5), 'SPK4026'],
  ['no k', op('TopK', ['x'], ['y', 'p']), int64s(), 'SPK4026'],
  ['no axis to sum along', op('CumSum', ['x', 'a']), int64s(), 'SPK4026'],
] as const)('%s is refused', async (_name, node, a, code) => {
  const inputs = { x: X, fed: int64s(1) };
  const model = modelOf({ name: '', nodes: [node], inputs, weights: { a } });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((found) => found.code)).toEqual([code]);
});
