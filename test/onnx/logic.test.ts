import { expect, test } from '@jest/globals';
import type { Shape } from '../../src/tensor/shape.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { evaluate } from '../support/evaluate.ts';
import { faultsOf } from '../support/faults.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  int64s,
  op,
  values,
} from '../support/operator-case.ts';

const INTEGERS = ['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64'] as const;
const COMPARISONS = ['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual'] as const;
const PAIRS: readonly (readonly [a: Shape, b: Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[], [5]],
  [
    [1, 2, 1, 3, 1],
    [2, 1, 1, 2],
  ],
];

/** Truths that look random. */
function truths(shape: Shape, seed = 1): Tensor {
  const drawn = floats(shape, { seed }).data;
  return values(
    'bool',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => (drawn[i]! > 0 ? 1 : 0)),
  );
}

const COMPARED = COMPARISONS.flatMap((kind): OperatorCase[] => {
  const nodes = [op(kind, ['a', 'b'])];
  const special = values('f32', [7], [NaN, Infinity, -Infinity, 0, -0, 1, NaN]);
  const other = values('f32', [7], [NaN, Infinity, Infinity, -0, 1, NaN, 2]);
  return [
    { name: `${kind} of special numbers`, nodes, inputs: { a: special, b: other } },
    ...PAIRS.map(([a, b]): OperatorCase => ({
      name: `${kind} of [${a.join()}] and [${b.join()}]`,
      nodes,
      inputs: { a: roughly(a, 1), b: roughly(b, 2) },
    })),
    ...[...INTEGERS, 'f64' as const].map((dtype): OperatorCase => ({
      name: `${kind} of ${dtype}`,
      nodes,
      inputs: { a: values(dtype, [4], [0, 1, 2, 100]), b: values(dtype, [4], [1, 1, 0, 101]) },
    })),
    {
      name: `${kind} with a constant`,
      nodes,
      inputs: { a: int64s(-1, 0, 1) },
      weights: { b: int64s(0) },
    },
    {
      name: `${kind} at its newest operator set`,
      nodes,
      inputs: { a: floats([4]), b: floats([4], { seed: 2 }) },
      opset: 26,
    },
  ];
});

/** Few enough different numbers that some are equal. */
function roughly(shape: Shape, seed: number): Tensor {
  const drawn = floats(shape, { seed }).data as Float32Array;
  return values('f32', shape, Array.from(drawn, Math.round));
}

const OF_TRUTHS = (['And', 'Or', 'Xor'] as const).flatMap((kind) =>
  PAIRS.map(([a, b]): OperatorCase => ({
    name: `${kind} of [${a.join()}] and [${b.join()}]`,
    nodes: [op(kind, ['a', 'b'])],
    inputs: { a: truths(a), b: truths(b, 2) },
  })),
);

const OF_BITS = INTEGERS.flatMap((dtype): OperatorCase[] => {
  const isSigned = dtype.startsWith('i');
  const a = values(dtype, [5], isSigned ? [12, -5, 100, -7, 127] : [12, 5, 100, 7, 255]);
  const b = values(dtype, [5], isSigned ? [10, 3, 77, -3, -128] : [10, 3, 77, 250, 170]);
  const kinds = ['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'];
  return [
    ...kinds.map((kind): OperatorCase => {
      return {
        name: `${kind} of ${dtype}`,
        nodes: [op(kind, ['a', 'b'])],
        inputs: { a, b },
        opset: 18,
      };
    }),
    {
      name: `BitwiseNot of ${dtype}`,
      nodes: [op('BitwiseNot', ['a'])],
      inputs: { a: isSigned || dtype !== 'u64' ? a : values(dtype, [1], [2 ** 63]) },
      opset: 18,
    },
  ];
});

const SHIFTED = (['u8', 'u32', 'u64'] as const).flatMap((dtype) =>
  ['LEFT', 'RIGHT'].map((direction): OperatorCase => {
    const bits = Number(dtype.slice(1));
    const a = values(dtype, [6], [1, 200, 255, 3, 255, 128]);
    const b = values(dtype, [6], [0, 1, 7, bits, bits + 3, bits - 1]);
    return {
      name: `BitShift of ${dtype} to the ${direction}`,
      nodes: [op('BitShift', ['a', 'b'], 'y', { direction })],
      inputs: { a, b },
    };
  }),
);

const CHOSEN = (['f32', 'f64', 'i32', 'i64', 'u8'] as const).map((dtype): OperatorCase => {
  const a = values(dtype, [2, 1], [1, 2]);
  const b = values(dtype, [3], [10, 20, 30]);
  return {
    name: `Where of ${dtype}`,
    nodes: [op('Where', ['c', 'a', 'b'])],
    inputs: { c: truths([2, 3]), a, b },
  };
});

const CASES: readonly OperatorCase[] = [
  ...COMPARED,
  ...OF_TRUTHS,
  ...OF_BITS,
  ...SHIFTED,
  ...CHOSEN,
  {
    name: 'Equal of truths',
    nodes: [op('Equal', ['a', 'b'])],
    inputs: { a: truths([6]), b: truths([6], 2) },
  },
  {
    name: 'Less at operator set 7',
    nodes: [op('Less', ['a', 'b'])],
    inputs: { a: floats([4]), b: floats([4], { seed: 2 }) },
    opset: 7,
  },
  {
    name: 'Equal at operator set 7',
    nodes: [op('Equal', ['a', 'b'])],
    inputs: { a: int64s(1, 2), b: int64s(1, 3) },
    opset: 7,
  },
  {
    name: 'LessOrEqual at operator set 12',
    nodes: [op('LessOrEqual', ['a', 'b'])],
    inputs: { a: floats([4]), b: floats([4], { seed: 2 }) },
    opset: 12,
  },
  { name: 'Not', nodes: [op('Not', ['a'])], inputs: { a: truths([2, 3]) } },
  {
    name: 'Not of Not',
    nodes: [op('Not', ['a'], 'b'), op('Not', ['b'])],
    inputs: { a: truths([]) },
  },
  {
    name: 'Not of a constant',
    nodes: [op('Not', ['w'], 'v'), op('And', ['v', 'a'])],
    inputs: { a: truths([4]) },
    weights: { w: truths([2, 1], 3) },
  },
  {
    name: 'bits of long integers',
    nodes: [
      op('BitwiseAnd', ['a', 'b'], 'c'),
      op('BitwiseOr', ['c', 'd'], 'e'),
      op('BitwiseXor', ['e', 'b']),
    ],
    inputs: {
      a: int64s(2 ** 52 - 3, -(2 ** 50) + 5, 2 ** 33),
      b: int64s(2 ** 51 + 9, 2 ** 40 + 77, -1),
      d: int64s(7),
    },
    opset: 18,
  },
  {
    name: 'Where of a constant condition',
    nodes: [op('Where', ['c', 'a', 'b'])],
    inputs: { a: floats([2, 3]), b: floats([3], { seed: 2 }) },
    weights: { c: truths([2, 1], 5) },
  },
  {
    name: 'Where of constants',
    nodes: [op('Where', ['c', 'a', 'b'])],
    inputs: { c: truths([2, 3]) },
    weights: { a: values('f32', [], [0]), b: values('f32', [1], [-Infinity]) },
    opset: 9,
  },
  {
    name: 'Where of five axes',
    nodes: [op('Where', ['c', 'a', 'b'])],
    inputs: {
      c: truths([1, 2, 1, 3, 1]),
      a: floats([2, 1, 2, 1, 2]),
      b: floats([3, 1], { seed: 2 }),
    },
  },
];

checkOperators(CASES);

/** Operator set 28 shifts signed integers, which onnxruntime does not know yet. */
test.each(['i8', 'i16', 'i32', 'i64'] as const)(
  'BitShift of %s keeps the sign to the right',
  async (dtype) => {
    const bits = Number(dtype.slice(1));
    const inputs = {
      a: values(dtype, [6], [-128, 100, -1, -7, -7, 7]),
      b: values(dtype, [6], [3, 2, bits - 1, bits, -1, -1]),
    };
    const shift = (direction: string) =>
      evaluate({
        name: '',
        nodes: [op('BitShift', ['a', 'b'], 'y', { direction })],
        inputs,
        opset: 28,
      });
    const wrapped = (x: number) => Number(BigInt.asIntN(bits, BigInt(x)));
    expect((await shift('RIGHT')).y).toEqual([-16, 25, -1, -1, -1, 0]);
    const left = [wrapped(-1024), wrapped(400), -(2 ** (bits - 1)), 0, 0, 0];
    expect((await shift('LEFT')).y).toEqual(left);
  },
);

test('BitShift of u16', async () => {
  const inputs = { a: values('u16', [3], [1, 40000, 65535]), b: values('u16', [3], [15, 1, 16]) };
  const shift = (direction: string) =>
    evaluate({ name: '', nodes: [op('BitShift', ['a', 'b'], 'y', { direction })], inputs });
  expect((await shift('LEFT')).y).toEqual([32768, 14464, 0]);
  expect((await shift('RIGHT')).y).toEqual([0, 20000, 0]);
});

/** onnxruntime has no Where of these. */
test.each(['bool', 'i8', 'i16', 'u16', 'u32', 'u64'] as const)('Where of %s', async (dtype) => {
  const inputs = {
    c: values('bool', [3], [1, 0, 1]),
    a: values(dtype, [3], [1, 0, 0]),
    b: values(dtype, [1], [1]),
  };
  const found = await evaluate({ name: '', nodes: [op('Where', ['c', 'a', 'b'])], inputs });
  expect(found).toMatchObject({ dtype, y: [1, 1, 0] });
});

test('a greater number is one that the other is less than', async () => {
  const inputs = { a: floats([4]), b: floats([4], { seed: 2 }) };
  const nodes = [
    op('Greater', ['a', 'b'], 'g'),
    op('GreaterOrEqual', ['a', 'b'], 'e'),
    op('And', ['g', 'e']),
  ];
  const { kinds } = await evaluate({ name: '', nodes, inputs });
  expect(kinds).toEqual(['less', 'less-or-equal', 'and']);
});

const A = floats([2]);
const TRUTH = values('bool', [2], [0, 1]);
const REFUSED: readonly (readonly [name: string, code: string, one: Omit<OperatorCase, 'name'>])[] =
  [
    ['And of floats', 'SPK2009', { nodes: [op('And', ['a', 'a'])], inputs: { a: A } }],
    ['Not of floats', 'SPK2009', { nodes: [op('Not', ['a'])], inputs: { a: A } }],
    ['Less of truths', 'SPK2009', { nodes: [op('Less', ['a', 'a'])], inputs: { a: TRUTH } }],
    [
      'Equal of two number types',
      'SPK2009',
      { nodes: [op('Equal', ['a', 'b'])], inputs: { a: A, b: TRUTH } },
    ],
    [
      'Where of a float condition',
      'SPK2009',
      { nodes: [op('Where', ['a', 'a', 'a'])], inputs: { a: A } },
    ],
    [
      'Where of two number types',
      'SPK2009',
      { nodes: [op('Where', ['c', 'a', 'c'])], inputs: { a: A, c: TRUTH } },
    ],
    [
      'Where of shapes that do not broadcast',
      'SPK2009',
      { nodes: [op('Where', ['c', 'a', 'b'])], inputs: { a: A, b: floats([3]), c: TRUTH } },
    ],
    [
      'Where of two inputs',
      'SPK4026',
      { nodes: [op('Where', ['c', 'a'])], inputs: { a: A, c: TRUTH } },
    ],
    [
      'BitShift without a direction',
      'SPK4025',
      { nodes: [op('BitShift', ['a', 'a'])], inputs: { a: int64s(1) } },
    ],
    [
      'BitShift of floats',
      'SPK2009',
      { nodes: [op('BitShift', ['a', 'a'], 'y', { direction: 'LEFT' })], inputs: { a: A } },
    ],
  ];

test.each(REFUSED)('%s is refused', async (_name, code, one) => {
  const faults = await faultsOf(() => evaluate({ name: '', ...one }));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
