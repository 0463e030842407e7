import { expect, test } from '@jest/globals';
import { tensorType } from '../../src/ir/types.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
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
import { type NodeDraft, importOnnx } from '../support/onnx-models.ts';
import { faultOf, runOp } from '../support/run-op.ts';

type Attrs = NonNullable<Parameters<typeof op>[3]>;
type More = Partial<OperatorCase>;

function pool(name: string, kind: string, shape: string, attrs: Attrs, more: More = {}) {
  return {
    name: `${kind} ${name}`,
    nodes: [op(kind, ['x'], 'y', attrs)],
    inputs: { x: floats(shape.split('x').map(Number)) },
    ...more,
  };
}

const WINDOWS: Readonly<Record<string, readonly [shape: string, attrs: Attrs]>> = {
  'of one axis': ['2x3x9', { kernel_shape: [3] }],
  'of two axes': ['1x3x6x8', { kernel_shape: [2, 3], strides: [2, 1] }],
  'of three axes': ['1x2x5x4x6', { kernel_shape: [2, 2, 3], strides: [1, 2, 2] }],
  'of a batch with pads': [
    '3x2x7x7',
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  ],
  'with unlike pads': ['1x1x5x6', { kernel_shape: [3, 3], pads: [0, 2, 1, 0] }],
  'of one place': ['1x2x3x3', { kernel_shape: [1, 1], strides: [2, 2] }],
  'of all places': ['1x2x3x5', { kernel_shape: [3, 5] }],
  'of three axes with pads': ['1x1x4x4x4', { kernel_shape: [2, 2, 2], pads: [1, 0, 1, 0, 1, 1] }],
};

const AUTO: readonly (readonly [string, Attrs])[] = ['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap(
  (auto_pad) =>
    [1, 2, 3].map((stride): readonly [string, Attrs] => [
      `${auto_pad}, stride ${stride}`,
      { auto_pad, kernel_shape: [3, 2], strides: [stride, stride] },
    ]),
);

const EVERYWHERE = ['MaxPool', 'AveragePool', 'LpPool'].flatMap((kind) => [
  ...Object.entries(WINDOWS).map(([name, [shape, attrs]]) => pool(name, kind, shape, attrs)),
  ...AUTO.map(([name, attrs]) => pool(name, kind, '1x2x7x8', attrs)),
]);

const CEILED: readonly (readonly [string, string, Attrs])[] = [
  ['a last window that is cut', '1x2x7x8', { kernel_shape: [2, 3], strides: [2, 2] }],
  ['a last window that fits', '1x2x8x8', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['a window that would start in the pads', '1x1x4x4', { kernel_shape: [1, 1], strides: [3, 4] }],
  [
    'a window that starts in the pads',
    '1x1x6x6',
    { kernel_shape: [3, 3], strides: [3, 3], pads: [1, 1, 1, 1] },
  ],
  ['pads', '1x1x6x7', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 1] }],
  ['one axis', '2x2x8', { kernel_shape: [3], strides: [2] }],
  ['three axes', '1x1x5x5x4', { kernel_shape: [2, 2, 3], strides: [2, 2, 2] }],
].map(([name, shape, attrs]) => [
  `rounded up, ${name as string}`,
  shape as string,
  { ...(attrs as Attrs), ceil_mode: 1 },
]);

const DILATED: readonly (readonly [string, string, Attrs])[] = [
  ['with dilations', '1x2x8x9', { kernel_shape: [2, 3], dilations: [3, 2] }],
  ['with dilations along one axis', '1x2x9', { kernel_shape: [3], dilations: [2], strides: [2] }],
  [
    'with dilations of three axes',
    '1x1x5x6x5',
    { kernel_shape: [2, 2, 2], dilations: [2, 3, 1], pads: [1, 1, 1, 1, 1, 1] },
  ],
  [
    'with dilations and pads',
    '1x1x7x7',
    { kernel_shape: [3, 3], dilations: [2, 2], pads: [2, 2, 2, 2], strides: [2, 1] },
  ],
  [
    'with dilations, rounded up',
    '1x1x8x8',
    { kernel_shape: [2, 2], dilations: [2, 2], strides: [3, 3], ceil_mode: 1 },
  ],
];

const NEWER = [
  ...['MaxPool', 'LpPool', 'AveragePool'].flatMap((kind) =>
    [...CEILED, ...DILATED].map(([name, shape, attrs]) =>
      pool(name, kind, shape, attrs, { opset: 22 }),
    ),
  ),
  ...CEILED.map(([name, shape, attrs]) =>
    pool(`at opset 11 ${name}`, 'MaxPool', shape, attrs, { opset: 11 }),
  ),
  ...CEILED.map(([name, shape, attrs]) =>
    pool(`at opset 11 ${name}`, 'AveragePool', shape, attrs, { opset: 11 }),
  ),
];

const COUNTED = [7, 11, 19, 22].flatMap((opset) => [
  ...Object.entries(WINDOWS).map(([name, [shape, attrs]]) =>
    pool(
      `counting pads ${name} at opset ${opset}`,
      'AveragePool',
      shape,
      {
        ...{ ...attrs, count_include_pad: 1 },
      },
      { opset },
    ),
  ),
  ...(opset < 10 ? [] : CEILED).map(([name, shape, attrs]) =>
    pool(
      `counting pads ${name} at opset ${opset}`,
      'AveragePool',
      shape,
      {
        ...{ ...attrs, count_include_pad: 1 },
      },
      { opset },
    ),
  ),
  ...AUTO.map(([name, attrs]) =>
    pool(
      `counting pads ${name} at opset ${opset}`,
      'AveragePool',
      '1x2x7x8',
      {
        ...{ ...attrs, count_include_pad: 1 },
      },
      { opset },
    ),
  ),
]);

const LEVELS = Array.from({ length: 50 }, (_, i) => ((i * 37) % 256) - 128);

const BYTES = (['i8', 'u8'] as const).map((dtype: Dtype) => ({
  ...pool(`of ${dtype}`, 'MaxPool', '1', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  inputs: { x: values(dtype, [1, 2, 5, 5], LEVELS) },
}));

function withIndices(name: string, shape: string, attrs: Attrs, more: More = {}): OperatorCase {
  return {
    ...pool(`and its indices ${name}`, 'MaxPool', shape, attrs),
    nodes: [op('MaxPool', ['x'], ['y', 'i'], attrs)],
    outputs: ['y', 'i'],
    ...more,
  };
}

const INDICES: readonly OperatorCase[] = [
  ...Object.entries(WINDOWS).flatMap(([name, [shape, attrs]]) => [
    withIndices(name, shape, attrs),
    withIndices(`${name}, by columns`, shape, { ...attrs, storage_order: 1 }),
  ]),
  ...[...CEILED, ...DILATED].map(([name, shape, attrs]) => withIndices(name, shape, attrs)),
  withIndices(
    'of equal elements',
    '1',
    { kernel_shape: [2, 2] },
    {
      inputs: { x: values('f32', [1, 1, 3, 3], [1, 1, 1, 1, 1, 2, 1, 2, 2]) },
    },
  ),
];

const UNPOOLED: readonly OperatorCase[] = [
  ['an image', '1x2x6x6', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['a line', '2x2x8', { kernel_shape: [2], strides: [2] }],
  ['a volume', '1x1x4x4x4', { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }],
].map(([name, shape, attrs]) => ({
  ...pool(`of ${name as string}`, 'MaxUnpool', shape as string, {}),
  nodes: [
    op('MaxPool', ['x'], ['p', 'i'], attrs as Attrs),
    op('MaxUnpool', ['p', 'i'], 'y', attrs as Attrs),
  ],
}));

const GLOBAL = ['1x3x4x5', '2x2x7', '1x2x3x2x4', '1x1x2x3'].flatMap((shape) =>
  ['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'].map((kind) =>
    pool(shape, kind, shape, kind === 'GlobalLpPool' ? { p: 3 } : {}),
  ),
);

const OTHERS: readonly OperatorCase[] = [
  ...[1, 2, 3].map((p) =>
    pool(`of order ${p}`, 'LpPool', '1x2x6x6', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], p }),
  ),
  ...[7, 11, 18, 22].map((opset) =>
    pool(`at opset ${opset}`, 'LpPool', '1x2x6x6', { kernel_shape: [2, 2] }, { opset }),
  ),
  ...[7, 8, 10, 12, 22].map((opset) =>
    pool(`at opset ${opset}`, 'MaxPool', '1x2x6x6', { kernel_shape: [2, 2] }, { opset }),
  ),
  pool(
    'of what is not a number',
    'MaxPool',
    '1',
    { kernel_shape: [2] },
    {
      inputs: { x: values('f32', [1, 1, 5], [1, NaN, 3, -2, -5]) },
    },
  ),
  {
    ...pool('to a given shape', 'MaxUnpool', '1x1x2x2', {}),
    nodes: [op('MaxUnpool', ['x', 'i', 's'], 'y', { kernel_shape: [2, 2], strides: [2, 2] })],
    weights: { i: values('i64', [1, 1, 2, 2], [0, 3, 13, 11]), s: int64s(1, 1, 5, 5) },
  },
  pool('', 'LRN', '2x5x3x3', { size: 3 }),
  pool('of one channel', 'LRN', '1x4x2x2', { size: 1, alpha: f(1), beta: f(0.5), bias: f(2) }),
  pool('wider than its channels', 'LRN', '1x3x4x2', { size: 9, alpha: f(1) }, { opset: 13 }),
];

checkOperators([
  ...EVERYWHERE,
  ...NEWER,
  ...COUNTED,
  ...BYTES,
  ...INDICES,
  ...UNPOOLED,
  ...GLOBAL,
  ...OTHERS,
]);

const SPREAD = { kernel: [2], strides: [1], pads: [1, 1], dilations: [3], ceil: false };

/** The one window of two elements sees none of them. */
test('a window that is all padding is the least number, or zero where it is summed', () => {
  const x = tensorType('f32', [1, 1, 2]);
  const run = (kind: string, type = x) =>
    runOp(kind, { stage: 'ann', x: type, attrs: SPREAD }, [[5, 7]]).flat();
  expect(run('max-pool')).toEqual([-Infinity]);
  expect(run('max-pool', tensorType('i8', [1, 1, 2]))).toEqual([-128]);
  expect(run('average-pool')).toEqual([0]);
  expect(run('lp-pool')).toEqual([0]);
});

test('lrn of an even size sees one channel more behind than before', () => {
  const x = tensorType('f32', [1, 4]);
  const attrs = { size: 2, alpha: 2, beta: 1, bias: 1 };
  // 1 + (x[i]^2 + x[i + 1]^2)
  const y = [1 / 6, 2 / 14, 3 / 26, 4 / 17].map(Math.fround);
  expect(runOp('lrn', { stage: 'ann', x, attrs }, [[1, 2, 3, 4]])).toEqual([y]);
  expect(faultOf('lrn', { stage: 'ann', x: tensorType('f32', [4]), attrs })).toMatch(/no axis/);
});

test.each(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'])(
  '%s takes any number of axes',
  async (kind) => {
    const model = modelOf(pool('', kind, '2x3x2x1x2x2', {}));
    const { graph } = await importOnnx(model);
    expect(graph.ops.at(-1)!.type.shape).toEqual([2, 3, 1, 1, 1, 1]);
  },
);

test.each([
  [{ kernel: [2, 2] }, /kernel, strides and dilations have 1 entries, pads 2/],
  [{ pads: [2, 1] }, /pads are not smaller than the kernel/],
  [{ dilations: [4] }, /kernel is larger than the input/],
])('a pool refuses what does not fit: %#', (wrong, reason) => {
  const attrs = { ...SPREAD, ...wrong };
  const x = tensorType('f32', [1, 1, 2]);
  for (const kind of ['max-pool', 'max-pool-indices', 'average-pool', 'lp-pool'])
    expect(faultOf(kind, { stage: 'ann', x, attrs })).toMatch(reason);
});

const KERNEL = { kernel_shape: [2, 2] };

const REFUSED: readonly (readonly [string, NodeDraft, string])[] = [
  ['a pool without a kernel', op('MaxPool', ['x']), 'SPK4026'],
  ['a kernel of another rank', op('MaxPool', ['x'], 'y', { kernel_shape: [2] }), 'SPK4026'],
  ['an empty kernel', op('AveragePool', ['x'], 'y', { kernel_shape: [2, 0] }), 'SPK4026'],
  ['a vector', op('LpPool', ['v'], 'y', { kernel_shape: [] }), 'SPK4026'],
  ['pads like the kernel', op('MaxPool', ['x'], 'y', { ...KERNEL, pads: [2, 0, 0, 0] }), 'SPK2009'],
  ['negative pads', op('MaxPool', ['x'], 'y', { ...KERNEL, pads: [-1, 0, 0, 0] }), 'SPK4025'],
  ['a strange padding', op('MaxPool', ['x'], 'y', { ...KERNEL, auto_pad: 'FULL' }), 'SPK4025'],
  ['a norm without space', op('GlobalLpPool', ['v']), 'SPK4026'],
  ['a neighbourhood of none', op('LRN', ['x'], 'y', { size: 0 }), 'SPK4026'],
  ['places in a negative shape', op('MaxUnpool', ['x', 'i', 's'], 'y', KERNEL), 'SPK4026'],
];

test.each(REFUSED)('%s is refused', async (_what, node, code) => {
  const inputs = { x: floats([1, 1, 4, 4]), v: floats([4]) };
  const places = Array.from({ length: 16 }, (_, i) => i);
  const weights = { i: values('i64', [1, 1, 4, 4], places), s: int64s(1, 1, 8, -8) };
  const model = modelOf({ name: 'refused', nodes: [node], inputs, weights });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
