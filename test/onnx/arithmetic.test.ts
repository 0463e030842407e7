import { expect, test } from '@jest/globals';
import type { Dtype } from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { evaluate } from '../support/evaluate.ts';
import { faultsOf } from '../support/faults.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  int64s,
  op,
  values,
} from '../support/operator-case.ts';

const A = floats([2, 3, 4], { seed: 1 });
const INTS = values('i32', [4], [7, -7, 2147483647, 5]);
const INTEGERS = ['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64'] as const;
/** Those of eight and 64 bits and floats: what onnxruntime has Min and Max of, but for two. */
const COMPARED = ['i8', 'i32', 'i64', 'u8', 'u32', 'u64', 'f64'] as const;

const PAIRS: readonly (readonly [a: Shape, b: Shape])[] = [
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[2, 3, 4], [4]],
  [
    [3, 1],
    [2, 1, 4],
  ],
  [[], [2, 2]],
  [[5], []],
  [
    [2, 1, 3, 1, 2],
    [4, 1, 5, 1],
  ],
];

const BINARY = ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Mean'] as const;

const BROADCAST = BINARY.flatMap((kind) =>
  PAIRS.map(([a, b]): OperatorCase => {
    const from = kind === 'Div' || kind === 'Pow' ? 0.2 : -2;
    return {
      name: `${kind} of [${a.join()}] and [${b.join()}]`,
      nodes: [op(kind, ['a', 'b'])],
      inputs: { a: floats(a, { from }), b: floats(b, { seed: 2, from }) },
    };
  }),
);

const CONSTANTS = BINARY.flatMap((kind): OperatorCase[] => {
  const [x, w] = [floats([2, 3], { from: 0.2 }), floats([3], { from: 0.2, seed: 4 })];
  const left = { nodes: [op(kind, ['w', 'x'])], inputs: { x }, weights: { w } };
  const right = { nodes: [op(kind, ['x', 'w'])], inputs: { x }, weights: { w } };
  return [
    { name: `${kind} with a constant on the left`, ...left },
    { name: `${kind} with a constant on the right`, ...right },
    {
      name: `${kind} of constants`,
      nodes: [op(kind, ['v', 'w'], 'c'), op('Add', ['c', 'x'])],
      inputs: { x },
      weights: { v: floats([1, 3], { from: 0.2, seed: 7 }), w },
    },
  ];
});

const WHOLE = (['Add', 'Sub', 'Mul', 'Div'] as const).flatMap((kind) =>
  INTEGERS.map((dtype): OperatorCase => {
    const isSigned = dtype.startsWith('i');
    const a = values(dtype, [2, 3], isSigned ? [100, -7, 7, 13, 0, -128] : [100, 250, 7, 13, 9, 1]);
    const b = values(dtype, [3], isSigned ? [50, 2, -2] : [50, 3, 1]);
    return { name: `${kind} of ${dtype}`, nodes: [op(kind, ['a', 'b'])], inputs: { a, b } };
  }),
);

const ORDERED = (['Max', 'Min'] as const).flatMap((kind) =>
  COMPARED.map((dtype): OperatorCase => {
    const a = values(dtype, [4], [1, 5, 100, 7]);
    const b = values(dtype, [2, 1], [3, 60]);
    return { name: `${kind} of ${dtype}`, nodes: [op(kind, ['a', 'b'])], inputs: { a, b } };
  }),
);

const MANY = (['Max', 'Min', 'Sum', 'Mean'] as const).flatMap((kind) =>
  [1, 2, 3, 5].map((count): OperatorCase => {
    const names = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
    const shapes = [[2, 3], [3], [2, 1], [1, 1, 3], []];
    const drawn = names.map((name, i) => [name, floats(shapes[i]!, { seed: i + 1 })] as const);
    return {
      name: `${kind} of ${count}`,
      nodes: [op(kind, names)],
      inputs: Object.fromEntries(drawn),
      opset: count === 2 ? 8 : 17,
    };
  }),
);

const REMAINDERS = ([0, 1] as const).flatMap((fmod) =>
  INTEGERS.map((dtype): OperatorCase => {
    const sign = dtype.startsWith('i') ? -1 : 1;
    const a = values(dtype, [6], [7 * sign, 7, 7 * sign, 7, 0, 6]);
    const b = values(dtype, [6], [3, 3 * sign, 3 * sign, 3, 5, 3]);
    const name = `Mod of ${dtype} with fmod ${fmod}`;
    return { name, nodes: [op('Mod', ['a', 'b'], 'y', { fmod })], inputs: { a, b } };
  }),
);

const POWERS = (['f32', 'i32', 'i64'] as const).flatMap((base) =>
  (['f32', 'f64', 'i32', 'i64'] as const).map((exponent): OperatorCase => {
    const a = values(base, [6], [2, 3, -3, 0, 10, 7]);
    const b = values(exponent, [6], [3, 2, 3, 0, 2, exponent.startsWith('f') ? 1.6 : 1]);
    const name = `Pow of ${base} to the ${exponent}`;
    return { name, nodes: [op('Pow', ['a', 'b'])], inputs: { a, b } };
  }),
);

const NAN = values('f32', [4], [NaN, Infinity, -Infinity, 1]);
const ONE = values('f32', [1], [1]);

const CASES: readonly OperatorCase[] = [
  ...BROADCAST,
  ...CONSTANTS,
  ...WHOLE,
  ...ORDERED,
  ...MANY,
  ...REMAINDERS,
  ...POWERS,
  { name: 'Add of integers wraps', nodes: [op('Add', ['a', 'a'])], inputs: { a: INTS } },
  { name: 'Mul of integers wraps', nodes: [op('Mul', ['a', 'a'])], inputs: { a: INTS } },
  {
    name: 'Mul of unsigned integers wraps',
    nodes: [op('Mul', ['a', 'a'])],
    inputs: { a: values('u32', [3], [4294967295, 65537, 3]) },
  },
  {
    name: 'Div of integers goes toward zero',
    nodes: [op('Div', ['a', 'b'])],
    inputs: { a: INTS, b: values('i32', [1], [2]) },
  },
  {
    name: 'Div by zero',
    nodes: [op('Div', ['a', 'b'])],
    inputs: { a: values('f32', [4], [1, -1, 0, NaN]), b: values('f32', [1], [0]) },
  },
  { name: 'Neg', nodes: [op('Neg', ['a'])], inputs: { a: A } },
  ...(['i8', 'i16', 'i32', 'i64'] as const).map((dtype): OperatorCase => ({
    name: `Neg of ${dtype}`,
    nodes: [op('Neg', ['a'])],
    inputs: { a: values(dtype, [3], [0, 5, -128]) },
  })),
  { name: 'Reciprocal', nodes: [op('Reciprocal', ['a'])], inputs: { a: A }, tolerance: 1e-6 },
  {
    name: 'Reciprocal of what has none',
    nodes: [op('Reciprocal', ['a'])],
    inputs: { a: values('f32', [4], [0, Infinity, -Infinity, NaN]) },
  },
  { name: 'Max with nan', nodes: [op('Max', ['a', 'b'])], inputs: { a: NAN, b: ONE } },
  { name: 'Min with nan', nodes: [op('Min', ['b', 'a'])], inputs: { a: NAN, b: ONE } },
  {
    name: 'Mod of floats',
    nodes: [op('Mod', ['a', 'b'], 'y', { fmod: 1 })],
    inputs: {
      a: values('f32', [7], [5.5, -5.5, Infinity, 1, 1, -1, NaN]),
      b: values('f32', [7], [2, 2, 2, 0, Infinity, Infinity, 1]),
    },
  },
  {
    name: 'Pow of what is not finite',
    nodes: [op('Pow', ['a', 'b'])],
    inputs: {
      a: values('f32', [10], [1, 1, -1, -1, 0, 0, -8, NaN, Infinity, 2]),
      b: values('f32', [10], [NaN, Infinity, Infinity, -Infinity, -1, 0, 1 / 3, 0, -1, NaN]),
    },
  },
  {
    name: 'Pow of integers that does not fit',
    nodes: [op('Pow', ['a', 'b'])],
    inputs: { a: values('i32', [4], [10, 2, 0, 3]), b: values('i32', [4], [10, 31, -1, -1]) },
  },
  {
    name: 'Pow of long integers',
    nodes: [op('Pow', ['a', 'b'])],
    inputs: { a: int64s(10, -10, 3, 0), b: int64s(15, 13, -1, -1) },
  },
  ...[2, 0.5, 3, 0, -1].map((exponent): OperatorCase => ({
    name: `Pow by the constant ${exponent}`,
    nodes: [op('Pow', ['a', 'b'])],
    inputs: { a: floats([3, 4], { from: 0.1 }) },
    weights: { b: values('f32', [], [exponent]) },
  })),
  ...[7, 13, 14].map((opset): OperatorCase => ({
    name: `arithmetic at operator set ${opset}`,
    nodes: [
      op('Add', ['a', 'b'], 's'),
      op('Mul', ['s', 'b'], 'p'),
      op('Sub', ['p', 'a'], 'd'),
      op('Div', ['d', 'b'], 'y'),
    ],
    inputs: { a: A, b: floats([4], { from: 0.5 }) },
    opset,
  })),
  {
    name: 'a difference of constants that a float scales',
    nodes: [op('Sub', ['c', 'w'], 'd'), op('Mul', ['d', 'a'])],
    inputs: { a: A },
    weights: { c: floats([4]), w: floats([], { seed: 3 }) },
  },
  {
    name: 'Add of an empty constant',
    nodes: [op('Add', ['a', 'w'])],
    inputs: { a: floats([3]) },
    weights: { w: floats([0, 3]) },
  },
  {
    name: 'Gemm with all its attributes',
    nodes: [op('Gemm', ['a', 'b', 'c'], 'y', { alpha: f(0.5), beta: f(2), transA: 1, transB: 1 })],
    inputs: { a: floats([3, 2]), b: floats([4, 3], { seed: 2 }), c: floats([2, 1], { seed: 3 }) },
  },
];

checkOperators(CASES);

/** onnxruntime has no floored remainder of floats, nor operator set 28, which defines it. */
test('Mod of floats has the sign of the divisor', async () => {
  const a = values('f32', [8], [5.5, -5.5, 5.5, Infinity, 1, 1, -1, -0]);
  const b = values('f32', [8], [2, 2, -2, 2, 0, Infinity, Infinity, -3]);
  const { y } = await evaluate({
    name: '',
    nodes: [op('Mod', ['a', 'b'])],
    inputs: { a, b },
    opset: 28,
  });
  expect(y).toEqual([1.5, 0.5, -0.5, NaN, NaN, 1, Infinity, -0]);
});

/** onnxruntime rounds after each of them. */
test('a sum of many floats is rounded once', async () => {
  const inputs = { a: values('f32', [1], [2 ** 24]), b: values('f32', [], [1]) };
  const { y } = await evaluate({ name: '', nodes: [op('Sum', ['a', 'b', 'b'])], inputs });
  expect(y).toEqual([2 ** 24 + 2]);
});

/** onnxruntime ends the process there. */
test.each(INTEGERS)('Div and Mod of %s by zero are zero', async (dtype) => {
  const inputs = { a: values(dtype, [2], [5, 0]), b: values(dtype, [2], [0, 0]) };
  for (const kind of ['Div', 'Mod'])
    expect(await evaluate({ name: '', nodes: [op(kind, ['a', 'b'])], inputs })).toMatchObject({
      dtype,
      y: [0, 0],
    });
});

const NARROW: readonly Dtype[] = ['i16', 'u16'];

/** onnxruntime has no Min and Max of these. */
test.each(NARROW)('Max and Min of %s', async (dtype) => {
  const inputs = { a: values(dtype, [2], [5, 1]), b: values(dtype, [1], [3]) };
  const run = async (kind: string) =>
    (await evaluate({ name: '', nodes: [op(kind, ['a', 'b'])], inputs })).y;
  expect([await run('Max'), await run('Min')]).toEqual([
    [5, 3],
    [3, 1],
  ]);
});

test('a difference of known numbers is a sum, a quotient by them a product', async () => {
  const weights = { w: floats([4]) };
  const nodes = [op('Sub', ['a', 'w'], 'd'), op('Div', ['d', 'w'])];
  const { kinds } = await evaluate({ name: '', nodes, inputs: { a: A }, weights });
  expect(kinds.toSorted()).toEqual(['add', 'constant', 'constant', 'mul']);
});

const REFUSED: readonly (readonly [name: string, code: string, one: Omit<OperatorCase, 'name'>])[] =
  [
    ['Add of one input', 'SPK4026', { nodes: [op('Add', ['a'])], inputs: { a: A } }],
    ['Max of none', 'SPK4026', { nodes: [op('Max', [])], inputs: { a: A } }],
    ['Max with a gap', 'SPK4026', { nodes: [op('Max', ['a', ''])], inputs: { a: A } }],
    [
      'Add of two number types',
      'SPK2009',
      { nodes: [op('Add', ['a', 'b'])], inputs: { a: A, b: INTS } },
    ],
    [
      'Sub of shapes that do not broadcast',
      'SPK2009',
      { nodes: [op('Sub', ['a', 'b'])], inputs: { a: A, b: floats([5]) } },
    ],
    [
      'Sub of two number types',
      'SPK4026',
      { nodes: [op('Sub', ['a', 'b'])], inputs: { a: values('u64', [1], [1]), b: INTS } },
    ],
    [
      'Min of two number types',
      'SPK2009',
      { nodes: [op('Min', ['a', 'b'])], inputs: { a: A, b: INTS } },
    ],
    [
      'Pow of truths',
      'SPK2009',
      { nodes: [op('Pow', ['a', 'a'])], inputs: { a: values('bool', [1], [1]) } },
    ],
    [
      'Mod whose fmod is a text',
      'SPK4026',
      { nodes: [op('Mod', ['a', 'a'], 'y', { fmod: 'yes' })], inputs: { a: A } },
    ],
  ];

test.each(REFUSED)('%s is refused', async (_name, code, one) => {
  const faults = await faultsOf(() => evaluate({ name: '', ...one }));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
