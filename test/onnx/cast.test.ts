import { expect, test } from '@jest/globals';
import type { Dtype } from '../../src/tensor/dtype.ts';
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

/** The numbers that ONNX gives to number types. */
const NUMBERS = {
  f32: 1,
  u8: 2,
  i8: 3,
  u16: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  bool: 9,
  f64: 11,
  u32: 12,
  u64: 13,
} as const;

const TYPES = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];

/** Numbers of each type that not every other type can hold. */
function samplesOf(dtype: keyof typeof NUMBERS): number[] {
  if (dtype === 'bool') return [0, 1, 1];
  if (dtype.startsWith('f')) return [0, 0.5, -0.5, 1.5, -1.7, 100.9, 200.5];
  const bits = Number(dtype.slice(1));
  const most = Math.min(2 ** (dtype.startsWith('i') ? bits - 1 : bits) - 1, 2 ** 53);
  return dtype.startsWith('i') ? [0, 1, 5, most, -1, -most + 1] : [0, 1, 5, most, most - 77];
}

/** 64-bit integers are doubles here, which do not hold what negative ones become as unsigned. */
function isExact(from: Dtype, to: Dtype): boolean {
  return to !== 'u64' || !/^[if]/.test(from);
}

const MATRIX = TYPES.flatMap((from) =>
  TYPES.map((to): OperatorCase => {
    const samples = samplesOf(from).filter((x) => isExact(from, to) || x > -1);
    return {
      name: `Cast of ${from} to ${to}`,
      nodes: [op('Cast', ['a'], 'y', { to: NUMBERS[to] })],
      inputs: { a: values(from, [samples.length], samples) },
    };
  }),
);

const WRAPPED = (['i8', 'u8', 'i16', 'u16', 'i32', 'u32'] as const).map((to): OperatorCase => {
  const a = int64s(
    127,
    128,
    255,
    256,
    -200,
    32768,
    65535,
    70000,
    2 ** 31,
    2 ** 32 + 5,
    -(2 ** 31) - 1,
  );
  return {
    name: `Cast of long integers that do not fit to ${to}`,
    nodes: [op('Cast', ['a'], 'y', { to: NUMBERS[to] })],
    inputs: { a },
  };
});

const LIKE = (['f32', 'i32', 'i64', 'bool', 'u8'] as const).map((to): OperatorCase => ({
  name: `CastLike ${to}`,
  nodes: [op('CastLike', ['a', 'b'])],
  inputs: { a: floats([2, 3]), b: values(to, [1], [1]) },
}));

const CASES: readonly OperatorCase[] = [
  ...MATRIX,
  ...WRAPPED,
  ...LIKE,
  ...[9, 13, 19, 21, 23, 25].map((opset): OperatorCase => ({
    name: `Cast at operator set ${opset}`,
    nodes: [op('Cast', ['a'], 'b', { to: 7 }), op('Cast', ['b'], 'y', { to: 1 })],
    inputs: { a: floats([2, 3, 1, 2], { from: -100, to: 100 }) },
    opset,
  })),
  {
    name: 'Cast of a number',
    nodes: [op('Cast', ['a'], 'y', { to: 6 })],
    inputs: { a: values('f32', [], [-3.9]) },
  },
  {
    name: 'Cast of a constant',
    nodes: [op('Cast', ['w'], 'v', { to: 1 }), op('Mul', ['v', 'a'])],
    inputs: { a: floats([3]) },
    weights: { w: int64s(1, -2, 3) },
  },
  {
    name: 'Cast of a constant to long integers',
    nodes: [op('Cast', ['w'], 'v', { to: 7 }), op('Add', ['v', 'a'])],
    inputs: { a: int64s(1) },
    weights: { w: values('f32', [5], [1.9, -1.9, NaN, Infinity, -0.5]) },
  },
];

checkOperators(CASES);

const OUTSIDE = [NaN, Infinity, -Infinity, 300.2, -200.7, 70000.5, -70000.5, 3e9, -3e9, 1e20];

/** ONNX leaves this open, and onnxruntime leaves it to the processor: so it is on x86. */
test.each([
  ['i8', [0, 0, 0, 44, 56, 112, -112, 0, 0, 0]],
  ['u8', [0, 0, 0, 44, 56, 112, 144, 0, 0, 0]],
  ['i16', [0, 0, 0, 300, -200, 4464, -4464, 0, 0, 0]],
  ['u16', [0, 0, 0, 300, 65336, 4464, 61072, 0, 0, 0]],
  ['i32', [0, 0, 0, 1, 1, 1, 1, 0, 0, 0].map((fits, i) => (fits ? whole(i) : -(2 ** 31)))],
  ['u32', [2 ** 31, 0, 2 ** 31, 300, 2 ** 32 - 200, 70000, 2 ** 32 - 70000, 3e9, 2 ** 31, 0]],
  ['i64', [0, 0, 0, 1, 1, 1, 1, 1, 1, 0].map((fits, i) => (fits ? whole(i) : -(2 ** 63)))],
  ['bool', OUTSIDE.map(() => 1)],
] as const)('floats that do not fit %s', async (to, wanted) => {
  const a = values('f32', [OUTSIDE.length], OUTSIDE);
  const nodes = [op('Cast', ['a'], 'y', { to: NUMBERS[to] })];
  const { y } = await evaluate({ name: '', nodes, inputs: { a } });
  expect(y).toEqual(wanted);
});

function whole(index: number): number {
  return Math.trunc(OUTSIDE[index]!);
}

/** What negative numbers become has no double near enough, but for large ones. */
test('floats that do not fit u64', async () => {
  const a = values('f32', [7], [NaN, Infinity, -Infinity, 1e20, 1e19, -(2 ** 40), -0.5]);
  const nodes = [op('Cast', ['a'], 'y', { to: NUMBERS.u64 })];
  const { y } = await evaluate({ name: '', nodes, inputs: { a } });
  expect(y).toEqual([2 ** 63, 0, 2 ** 63, 0, Math.fround(1e19), 2 ** 64 - 2 ** 40, 0]);
});

test('negative integers as u64 and back', async () => {
  const nodes = [op('Cast', ['a'], 'b', { to: 13 }), op('Cast', ['b'], 'y', { to: 7 })];
  const { y } = await evaluate({ name: '', nodes, inputs: { a: int64s(-4096, 4096) } });
  expect(y).toEqual([-4096, 4096]);
});

test.each([1, 10, 11, 16])('a cast of floats to floats of type %d is nothing', async (to) => {
  const inputs = { a: floats([3]) };
  const nodes = [op('Cast', ['a'], 'b', { to }), op('Neg', ['b'])];
  const { kinds } = await evaluate({ name: '', nodes, inputs });
  expect(kinds).toEqual(['constant', 'mul']);
});

test.each([
  ['text', 8, 'number type string'],
  ['complex numbers', 14, 'number type complex64'],
  ['nothing', 0, 'number type undefined'],
  ['a type nobody knows', 99, 'number type 99'],
])('a cast to %s is refused', async (_name, to, why) => {
  const nodes = [op('Cast', ['a'], 'y', { to })];
  const faults = await faultsOf(() => evaluate({ name: '', nodes, inputs: { a: floats([1]) } }));
  expect(faults.map(({ code, message }) => [code, message.includes(why)])).toEqual([
    ['SPK4025', true],
  ]);
});

test('CastLike nothing is refused', async () => {
  const nodes = [op('CastLike', ['a'])];
  const faults = await faultsOf(() => evaluate({ name: '', nodes, inputs: { a: floats([1]) } }));
  expect(faults.map(({ code }) => code)).toEqual(['SPK4026']);
});
