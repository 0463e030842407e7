import { expect, test } from '@jest/globals';
import { tensorType } from '../../src/ir/types.ts';
import { evaluate } from '../support/evaluate.ts';
import { faultsOf } from '../support/faults.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  op,
  values,
} from '../support/operator-case.ts';
import { faultOf, runOp } from '../support/run-op.ts';

const SPECIAL = values(
  'f32',
  [20],
  [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    -2.5,
    3.7,
    1e-7,
    -1e-7,
    20,
    -20,
    1e30,
    -1e30,
  ],
);

/** Each function, and numbers it is defined for. */
const FUNCTIONS: readonly (readonly [kind: string, from: number, to: number])[] = [
  ['Abs', -9, 9],
  ['Acos', -1, 1],
  ['Acosh', 1, 30],
  ['Asin', -1, 1],
  ['Asinh', -30, 30],
  ['Atan', -30, 30],
  ['Atanh', -0.999, 0.999],
  ['Ceil', -9, 9],
  ['Cos', -30, 30],
  ['Cosh', -8, 8],
  ['Erf', -5, 5],
  ['Exp', -8, 8],
  ['Floor', -9, 9],
  ['Log', 1e-6, 30],
  ['Round', -9, 9],
  ['Sign', -2, 2],
  ['Sin', -30, 30],
  ['Sinh', -8, 8],
  ['Sqrt', 0, 30],
  ['Tan', -1.5, 1.5],
];

/** onnxruntime has these of f32 alone. */
const SINGLE = ['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cosh', 'Erf', 'Sinh', 'Tan'];

const DRAWN = FUNCTIONS.flatMap(([kind, from, to]): OperatorCase[] => {
  const nodes = [op(kind, ['a'])];
  const x = (shape: readonly number[], seed: number) => floats(shape, { from, to, seed });
  return [
    { name: kind, nodes, inputs: { a: x([2, 3, 40], 1) } },
    { name: `${kind} of a number`, nodes, inputs: { a: x([], 2) } },
    { name: `${kind} of five axes`, nodes, inputs: { a: x([2, 1, 3, 1, 2], 3) } },
    { name: `${kind} at its ends`, nodes, inputs: { a: SPECIAL } },
    {
      name: `${kind} of a constant`,
      nodes: [op(kind, ['w'], 'v'), op('Add', ['v', 'a'])],
      inputs: { a: floats([5]) },
      weights: { w: x([2, 5], 4) },
    },
    ...(SINGLE.includes(kind)
      ? []
      : [
          {
            name: `${kind} of f64`,
            nodes,
            inputs: { a: values('f64', [4], [from, to, (from + to) / 2, (from + 3 * to) / 4]) },
          },
        ]),
  ];
});

const INTEGERS = ['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64'] as const;

const WHOLE = (['Abs', 'Sign'] as const).flatMap((kind) =>
  INTEGERS.map((dtype): OperatorCase => {
    const numbers = dtype.startsWith('i') ? [0, 5, -7, -128, 127] : [0, 5, 7, 128, 255];
    const a = values(dtype, [5], numbers);
    return { name: `${kind} of ${dtype}`, nodes: [op(kind, ['a'])], inputs: { a } };
  }),
);

const OPSETS = [
  ['Exp', 7],
  ['Sin', 7],
  ['Sin', 22],
  ['Sinh', 9],
  ['Sinh', 22],
  ['Erf', 9],
  ['Round', 11],
  ['Round', 22],
  ['Sign', 9],
  ['Floor', 7],
] as const;

const CASES: readonly OperatorCase[] = [
  ...DRAWN,
  ...WHOLE,
  ...OPSETS.map(([kind, opset]): OperatorCase => ({
    name: `${kind} at operator set ${opset}`,
    nodes: [op(kind, ['a'])],
    inputs: { a: floats([3, 4]) },
    opset,
  })),
  {
    name: 'Round to even',
    nodes: [op('Round', ['a'])],
    inputs: { a: values('f32', [9], [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 8388609, 4.5, -7.500001]) },
  },
  { name: 'IsNaN', nodes: [op('IsNaN', ['a'])], inputs: { a: SPECIAL } },
  {
    name: 'IsNaN at operator set 20',
    nodes: [op('IsNaN', ['a'])],
    inputs: { a: SPECIAL },
    opset: 20,
  },
  {
    name: 'IsNaN of f64',
    nodes: [op('IsNaN', ['a'])],
    inputs: { a: values('f64', [2], [NaN, 1]) },
  },
  ...[10, 20].flatMap((opset) =>
    [0, 1].flatMap((negative) =>
      [0, 1].map((positive): OperatorCase => ({
        name: `IsInf at operator set ${opset}, negative ${negative}, positive ${positive}`,
        nodes: [op('IsInf', ['a'], 'y', { detect_negative: negative, detect_positive: positive })],
        inputs: { a: SPECIAL },
        opset,
      })),
    ),
  ),
  { name: 'IsInf by its defaults', nodes: [op('IsInf', ['a'])], inputs: { a: SPECIAL } },
  {
    name: 'IsInf of a constant',
    nodes: [op('IsInf', ['w'], 'v'), op('Where', ['v', 'a', 'w'])],
    inputs: { a: floats([20]) },
    weights: { w: SPECIAL },
  },
];

checkOperators(CASES);

/** By DLMF 7.6.2, whose terms are all positive: an exact sum, but for rounding. */
function series(x: number): number {
  let [term, sum] = [x, 0];
  for (let n = 1; Math.abs(term) > 1e-20 * Math.abs(sum); n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

test('Erf is exact to the last bit or next to it', async () => {
  const a = floats([2000], { from: -4.5, to: 4.5 });
  const { y } = await evaluate({ name: '', nodes: [op('Erf', ['a'])], inputs: { a } });
  const worst = y.map((found, i) => {
    const wanted = series(Number(a.data[i]));
    return Math.abs(found - wanted) / Math.abs(wanted);
  });
  expect(Math.max(...worst)).toBeLessThan(2 ** -23);
});

test.each(['Erf', 'Exp', 'Floor', 'IsInf', 'IsNaN', 'Sin'])(
  '%s of integers is refused',
  async (kind) => {
    const a = values('i32', [2], [1, 2]);
    const faults = await faultsOf(() =>
      evaluate({ name: '', nodes: [op(kind, ['a'])], inputs: { a } }),
    );
    expect(faults.map(({ code, message }) => [code, message.includes('i32')])).toEqual([
      ['SPK2009', true],
    ]);
  },
);

test.each([
  ['no input', op('Abs', [])],
  ['an attribute of another type', op('IsInf', ['a'], 'y', { detect_negative: f(1) })],
])('a function with %s is refused', async (_name, node) => {
  const inputs = { a: floats([2]) };
  const faults = await faultsOf(() => evaluate({ name: '', nodes: [node], inputs }));
  expect(faults.map(({ code }) => code)).toEqual(['SPK4026']);
});

/** ONNX has none, the text form has. */
test('integers of odd widths wrap at them', () => {
  const run = (kind: string, dtype: 'i4' | 'i9' | 'u3', x: readonly number[], attrs = {}) =>
    runOp(kind, { stage: 'ann', x: tensorType(dtype, [x.length]), attrs }, [x])[0];
  expect(run('abs', 'i4', [-8, -7, 7])).toEqual([-8, 7, 7]);
  expect(run('not', 'u3', [5, 0])).toEqual([2, 7]);
  expect(run('shrink', 'i9', [-256, 100], { bias: -300.5, threshold: 1 })).toEqual([-44, -112]);
});

test('ops refuse number types that they do not compute with', () => {
  const faultIn = (kind: string, dtype: 'bool' | 'i8' | 'f32') =>
    faultOf(kind, { stage: 'ann', x: tensorType(dtype, [2]) });
  expect(faultIn('abs', 'bool')).toBe('its input is bool, not a number type');
  expect(faultIn('exp', 'i8')).toBe('its input is i8, not f32');
  expect(faultIn('not', 'f32')).toBe('its input is f32, not bool or an integer type');
});
