import { expect, test } from '@jest/globals';
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

const ENDS = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 20, -20, 100, -100];
const SPECIAL = values('f32', [ENDS.length], ENDS);
const WIDE = { from: -8, to: 8 };

type Attrs = Parameters<typeof op>[3];

/** Each activation, and attributes other than its defaults. */
const KINDS: readonly (readonly [kind: string, opset: number, ...attrs: Attrs[]])[] = [
  ['Celu', 12, { alpha: f(2) }, { alpha: f(0.3) }, { alpha: f(-1.5) }],
  ['Elu', 7, { alpha: f(2) }, { alpha: f(0) }, { alpha: f(-0.5) }],
  ['Gelu', 20, { approximate: 'tanh' }, { approximate: 'none' }],
  ['HardSigmoid', 7, { alpha: f(0.5) }, { alpha: f(-1), beta: f(0.25) }, { beta: f(0) }],
  ['HardSwish', 14],
  ['LeakyRelu', 7, { alpha: f(0.3) }, { alpha: f(0) }, { alpha: f(-2) }],
  ['Mish', 18],
  ['Relu', 7],
  ['Selu', 7, { alpha: f(1), gamma: f(2) }, { gamma: f(0.5) }],
  ['Shrink', 9, { lambd: f(1.5), bias: f(1.5) }, { bias: f(-0.5) }, { lambd: f(0) }],
  ['Sigmoid', 7],
  ['Softplus', 7],
  ['Softsign', 7],
  ['Swish', 24, { alpha: f(1.702) }, { alpha: f(0) }, { alpha: f(-1) }],
  ['Tanh', 7],
  ['ThresholdedRelu', 10, { alpha: f(0) }, { alpha: f(-1) }, { alpha: f(2.5) }],
];

const DRAWN = KINDS.flatMap(([kind, opset, ...attrs]): OperatorCase[] => {
  const one = (name: string, a: OperatorCase['inputs'][string], given: Attrs = {}) => ({
    name: `${kind} ${name}`,
    nodes: [op(kind, ['a'], 'y', given)],
    inputs: { a },
    opset,
  });
  return [
    one('by its defaults', floats([2, 3, 20], WIDE)),
    one('of a number', floats([], WIDE)),
    one('of five axes', floats([2, 1, 3, 1, 2], WIDE)),
    one('at its ends', SPECIAL),
    ...attrs.map((given) => one(`with ${JSON.stringify(given)}`, floats([4, 9], WIDE), given)),
    {
      name: `${kind} of a constant`,
      nodes: [op(kind, ['w'], 'v'), op('Mul', ['v', 'a'])],
      inputs: { a: floats([3]) },
      weights: { w: floats([2, 3], { ...WIDE, seed: 4 }) },
      opset,
    },
  ];
});

const NEWEST: Readonly<Record<string, number>> = { Swish: 24 };
const NEW = KINDS.map(([kind]): OperatorCase => ({
  name: `${kind} at its newest operator set`,
  nodes: [op(kind, ['a'])],
  inputs: { a: floats([3, 5], WIDE) },
  opset: NEWEST[kind] ?? 26,
}));

const WHOLE = [
  ...(['i8', 'i32'] as const).map((dtype) => ['Relu', dtype] as const),
  ...(['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64'] as const).map(
    (dtype) => ['Shrink', dtype] as const,
  ),
].map(([kind, dtype]): OperatorCase => {
  const numbers = dtype.startsWith('i') ? [0, 5, -5, 100, -100, 1] : [0, 5, 7, 100, 200, 1];
  const attrs = kind === 'Shrink' ? { lambd: f(1.5), bias: f(1.5) } : {};
  return {
    name: `${kind} of ${dtype}`,
    nodes: [op(kind, ['a'], 'y', attrs)],
    inputs: { a: values(dtype, [6], numbers) },
  };
});

/** Slopes that broadcast to [2,3,4]. */
const SLOPES: readonly Shape[] = [[], [1], [4], [3, 1], [1, 3, 4], [2, 1, 1], [2, 3, 4]];

const SLOPED = SLOPES.flatMap((shape): OperatorCase[] => {
  const [a, s] = [floats([2, 3, 4], { seed: 9 }), floats(shape, { seed: 3 })];
  const nodes = [op('PRelu', ['a', 's'])];
  return [
    { name: `PRelu with known slopes [${shape.join()}]`, nodes, inputs: { a }, weights: { s } },
    { name: `PRelu with given slopes [${shape.join()}]`, nodes, inputs: { a, s } },
  ];
});

const ONE = values('f32', [], [1]);
const MINUS = values('f32', [], [-1]);

const CLIPPED: readonly OperatorCase[] = [
  ...[7, 10].flatMap((opset) =>
    [{}, { min: f(-1) }, { max: f(0.5) }, { min: f(0), max: f(6) }, { min: f(0) }].map(
      (attrs): OperatorCase => ({
        name: `Clip at operator set ${opset} with ${JSON.stringify(attrs)}`,
        nodes: [op('Clip', ['a'], 'y', attrs)],
        inputs: { a: floats([3, 9], WIDE) },
        opset,
      }),
    ),
  ),
  ...[11, 13, 26].flatMap((opset) =>
    [['a', 'low', 'high'], ['a', 'low'], ['a', '', 'high'], ['a'], ['a', 'high', 'low']].flatMap(
      (names): OperatorCase[] => {
        const one = { nodes: [op('Clip', names)], opset };
        const name = `Clip at operator set ${opset} with [${names.slice(1).join()}]`;
        const used = Object.entries({ low: MINUS, high: ONE }).filter(([key]) =>
          names.includes(key),
        );
        const bounds = Object.fromEntries(used);
        const a = opset === 13 ? SPECIAL : floats([2, 3, 3], WIDE);
        return [
          { name: `${name}, known`, ...one, inputs: { a }, weights: bounds },
          { name: `${name}, given`, ...one, inputs: { a, ...bounds } },
        ];
      },
    ),
  ),
  ...(['i8', 'u8', 'i32', 'u32', 'i64', 'u64'] as const).flatMap((dtype): OperatorCase[] => {
    const a = values(dtype, [5], [1, 3, 4, 100, 127]);
    const bounds = { low: values(dtype, [], [2]), high: values(dtype, [], [100]) };
    const nodes = [op('Clip', ['a', 'low', 'high'])];
    return [
      { name: `Clip of ${dtype}, known`, nodes, inputs: { a }, weights: bounds },
      { name: `Clip of ${dtype}, given`, nodes, inputs: { a, ...bounds } },
    ];
  }),
  {
    name: 'Clip by one known and one given bound',
    nodes: [op('Clip', ['a', 'low', 'high'])],
    inputs: { a: floats([3, 4]), high: ONE },
    weights: { low: MINUS },
  },
  {
    name: 'Clip of long integers by the ends of their type',
    nodes: [op('Clip', ['a', 'low', 'high'])],
    inputs: { a: int64s(-5, 5, 2 ** 40) },
    weights: { low: values('i64', [], [-(2 ** 53)]), high: values('i64', [], [2 ** 53]) },
  },
  {
    name: 'Clip of a constant',
    nodes: [op('Clip', ['w', 'low', 'high'], 'v'), op('Add', ['v', 'a'])],
    inputs: { a: floats([3]) },
    weights: { w: floats([2, 3]), low: MINUS, high: ONE },
  },
];

const A = floats([2, 6], WIDE);
const BIAS = floats([6], { seed: 2 });
const CONTRIB = { domains: { 'com.microsoft': 1 } };
const DOMAIN = 'com.microsoft';

const CONTRIBUTED: readonly OperatorCase[] = [
  {
    name: 'Gelu of onnxruntime',
    nodes: [op('Gelu', ['a'], 'y', {}, DOMAIN)],
    inputs: { a: A },
    ...CONTRIB,
  },
  {
    name: 'BiasGelu',
    nodes: [op('BiasGelu', ['a', 'b'], 'y', {}, DOMAIN)],
    inputs: { a: A, b: BIAS },
    ...CONTRIB,
  },
  {
    name: 'BiasGelu with a known bias',
    nodes: [op('BiasGelu', ['a', 'b'], 'y', {}, DOMAIN)],
    inputs: { a: A },
    weights: { b: BIAS },
    ...CONTRIB,
  },
  {
    name: 'FastGelu',
    nodes: [op('FastGelu', ['a'], 'y', {}, DOMAIN)],
    inputs: { a: A },
    ...CONTRIB,
  },
  {
    name: 'FastGelu with a bias',
    nodes: [op('FastGelu', ['a', 'b'], 'y', {}, DOMAIN)],
    inputs: { a: A, b: BIAS },
    ...CONTRIB,
  },
  {
    name: 'QuickGelu',
    nodes: [op('QuickGelu', ['a'], 'y', {}, DOMAIN)],
    inputs: { a: A },
    ...CONTRIB,
  },
  {
    name: 'QuickGelu with another alpha',
    nodes: [op('QuickGelu', ['a'], 'y', { alpha: f(2) }, DOMAIN)],
    inputs: { a: A },
    ...CONTRIB,
  },
];

const SAME: readonly OperatorCase[] = [
  { name: 'Identity', nodes: [op('Identity', ['a'])], inputs: { a: A } },
  {
    name: 'Identity of truths',
    nodes: [op('Identity', ['a'])],
    inputs: { a: values('bool', [2], [0, 1]) },
  },
  ...[7, 10, 12, 13, 22].map((opset): OperatorCase => ({
    name: `Dropout at operator set ${opset}`,
    nodes: [op('Dropout', ['a'], 'y', opset < 12 ? { ratio: f(0.3) } : {})],
    inputs: { a: A },
    opset,
  })),
  {
    name: 'Dropout with its ratio, its mode and its mask',
    nodes: [op('Dropout', ['a', 'r', 't'], ['y', 'mask'])],
    inputs: { a: A },
    weights: { r: values('f32', [], [0.5]), t: values('bool', [], [0]) },
    outputs: ['y', 'mask'],
  },
  {
    name: 'PRelu of integers',
    nodes: [op('PRelu', ['a', 's'])],
    inputs: { a: values('i32', [4], [-3, 0, 5, -7]) },
    weights: { s: values('i32', [], [4]) },
  },
  {
    name: 'PRelu of long integers',
    nodes: [op('PRelu', ['a', 's'])],
    inputs: { a: int64s(-3, 0, 5, -7), s: int64s(-2) },
  },
];

checkOperators([...DRAWN, ...NEW, ...WHOLE, ...SLOPED, ...CLIPPED, ...CONTRIBUTED, ...SAME]);

/** onnxruntime has no Clip of these. */
test.each(['i16', 'u16'] as const)('Clip of %s', async (dtype) => {
  const weights = { low: values(dtype, [], [2]), high: values(dtype, [1], [100]) };
  const inputs = { a: values(dtype, [3], [1, 3, 300]) };
  const { y } = await evaluate({
    name: '',
    nodes: [op('Clip', ['a', 'low', 'high'])],
    inputs,
    weights,
  });
  expect(y).toEqual([2, 3, 100]);
});

/** onnxruntime refuses these attributes; before operator set 13, ONNX did not say what they mean. */
test('Clip at operator set 7 whose bounds are the wrong way round gives the upper one', async () => {
  const nodes = [op('Clip', ['a'], 'y', { min: f(1), max: f(-1) })];
  const { y } = await evaluate({ name: '', nodes, inputs: { a: floats([3]) }, opset: 7 });
  expect(y).toEqual([-1, -1, -1]);
});

test.each([7, 13])('Clip from zero on is a ReLU at operator set %d', async (opset) => {
  const node = opset < 11 ? op('Clip', ['a'], 'y', { min: f(0) }) : op('Clip', ['a', 'low']);
  const weights = { low: values('f32', [], [0]) };
  const { kinds } = await evaluate({ name: '', nodes: [node], inputs: { a: A }, weights, opset });
  expect(kinds).toEqual(['relu']);
});

test('a Clip by nan is nan', async () => {
  const weights = { low: values('f32', [], [NaN]) };
  const nodes = [op('Clip', ['a', 'low'])];
  const { y } = await evaluate({ name: '', nodes, inputs: { a: floats([2]) }, weights });
  expect(y).toEqual([NaN, NaN]);
});

const TRUE = values('bool', [], [1]);
const REFUSED: readonly (readonly [name: string, code: string, one: Omit<OperatorCase, 'name'>])[] =
  [
    ['Sigmoid of integers', 'SPK2009', { nodes: [op('Sigmoid', ['a'])], inputs: { a: int64s(1) } }],
    [
      'LeakyRelu of integers',
      'SPK2009',
      { nodes: [op('LeakyRelu', ['a'])], inputs: { a: int64s(1) } },
    ],
    [
      'PRelu with slopes that do not fit',
      'SPK4026',
      { nodes: [op('PRelu', ['a', 's'])], inputs: { a: A, s: floats([3, 2, 6]) } },
    ],
    [
      'PRelu with slopes of another type',
      'SPK2009',
      { nodes: [op('PRelu', ['a', 's'])], inputs: { a: A, s: int64s(1) } },
    ],
    [
      'Clip by a vector',
      'SPK4026',
      { nodes: [op('Clip', ['a', 'b'])], inputs: { a: A, b: floats([6]) } },
    ],
    [
      'Clip by a bound of another type',
      'SPK4026',
      { nodes: [op('Clip', ['a', 'b'])], inputs: { a: A, b: int64s(1) } },
    ],
    [
      'Clip of integers by fractions',
      'SPK2009',
      { nodes: [op('Clip', ['a'], 'y', { min: f(0.5) })], inputs: { a: int64s(1) }, opset: 7 },
    ],
    [
      'Clip of bytes by what is no byte',
      'SPK2009',
      {
        nodes: [op('Clip', ['a'], 'y', { max: f(256) })],
        inputs: { a: values('u8', [1], [1]) },
        opset: 7,
      },
    ],
    [
      'Clip of truths',
      'SPK2009',
      { nodes: [op('Clip', ['a'])], inputs: { a: values('bool', [1], [1]) } },
    ],
    [
      'Gelu in an unknown form',
      'SPK4025',
      { nodes: [op('Gelu', ['a'], 'y', { approximate: 'sigmoid' })], inputs: { a: A }, opset: 20 },
    ],
    [
      'Elu whose alpha is an integer',
      'SPK4026',
      { nodes: [op('Elu', ['a'], 'y', { alpha: 1 })], inputs: { a: A } },
    ],
    [
      'Elu whose alpha is nan',
      'SPK2007',
      { nodes: [op('Elu', ['a'], 'y', { alpha: f(NaN) })], inputs: { a: A } },
    ],
    [
      'Dropout in training',
      'SPK4025',
      { nodes: [op('Dropout', ['a', '', 't'])], inputs: { a: A }, weights: { t: TRUE } },
    ],
    [
      'Dropout in a mode that is not known',
      'SPK4025',
      { nodes: [op('Dropout', ['a', '', 't'])], inputs: { a: A, t: TRUE } },
    ],
    [
      'Dropout whose mask is used before operator set 10',
      'SPK4025',
      {
        nodes: [op('Dropout', ['a'], ['d', 'm']), op('Mul', ['d', 'm'])],
        inputs: { a: A },
        opset: 7,
      },
    ],
  ];

test.each(REFUSED)('%s is refused', async (_name, code, one) => {
  const faults = await faultsOf(() => evaluate({ name: '', ...one }));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
