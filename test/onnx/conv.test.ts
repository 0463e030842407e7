import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { tensorType } from '../../src/ir/types.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  modelOf,
  op,
} from '../support/operator-case.ts';
import { type NodeDraft, importOnnx } from '../support/onnx-models.ts';
import { faultOf, runOp } from '../support/run-op.ts';

type Attrs = Parameters<typeof op>[3];

/** Sums of some hundred products in single precision. */
const tolerance = 1e-5;

function convCase(
  name: string,
  kind: 'Conv' | 'ConvTranspose',
  shapes: string,
  attrs: Attrs = {},
  more: Partial<OperatorCase> & { readonly bias?: number } = {},
): OperatorCase {
  const { bias, ...rest } = more;
  const [x = [], w = []] = shapes.split(' ').map((shape) => shape.split('x').map(Number));
  const biased = bias === undefined ? {} : { b: floats([bias], { seed: 3 }) };
  return {
    name: `${kind} ${name}`,
    nodes: [op(kind, ['x', 'w', ...Object.keys(biased)], 'y', attrs)],
    inputs: { x: floats(x) },
    weights: { w: floats(w, { seed: 2 }), ...biased },
    tolerance,
    ...rest,
  };
}

const CONVS: readonly OperatorCase[] = [
  convCase('of one axis', 'Conv', '2x3x10 4x3x3'),
  convCase('of two axes', 'Conv', '1x3x7x8 5x3x3x2', {}, { bias: 5 }),
  convCase('of three axes', 'Conv', '1x2x5x6x4 3x2x2x3x1', {}, { bias: 3 }),
  convCase('with a declared kernel', 'Conv', '1x1x5x5 1x1x3x3', { kernel_shape: [3, 3] }),
  convCase('of a batch', 'Conv', '3x2x6x6 4x2x3x3', { pads: [1, 1, 1, 1] }, { bias: 4 }),
  convCase('with one place a kernel', 'Conv', '1x8x5x5 16x8x1x1', {}, { bias: 16 }),
  convCase('with unlike pads', 'Conv', '1x2x6x7 3x2x3x3', { pads: [0, 1, 2, 3] }),
  convCase('with unlike strides', 'Conv', '1x2x9x11 3x2x3x3', { strides: [2, 3] }),
  convCase('with dilations', 'Conv', '1x2x9x9 3x2x3x2', { dilations: [2, 3] }),
  convCase('with all of them', 'Conv', '2x4x11x9 6x2x3x2', {
    group: 2,
    strides: [2, 1],
    dilations: [2, 2],
    pads: [2, 1, 1, 0],
  }),
  convCase('of two groups', 'Conv', '1x6x5x5 8x3x3x3', { group: 2 }, { bias: 8 }),
  convCase('of each channel alone', 'Conv', '2x6x8x8 6x1x3x3', {
    group: 6,
    pads: [1, 1, 1, 1],
    strides: [2, 2],
  }),
  convCase('of each channel twice', 'Conv', '1x4x6x6 8x1x3x3', { group: 4 }, { bias: 8 }),
  convCase('of each channel five times', 'Conv', '1x2x6x6 10x1x3x3', { group: 2 }),
  convCase('with a kernel as large as the input', 'Conv', '1x3x4x4 2x3x4x4'),
  convCase('with more padding than kernel', 'Conv', '1x1x3x3 1x1x2x2', { pads: [3, 3, 3, 3] }),
  convCase('of more places than a block', 'Conv', '1x40x60x60 5x40x3x3', { pads: [1, 1, 1, 1] }),
  convCase('with a wide kernel', 'Conv', '1x3x24x24 4x3x11x11', { strides: [4, 4] }),
  convCase('along time', 'Conv', '1x4x20 4x1x5', { group: 4, dilations: [3], pads: [12, 0] }),
  ...[7, 11, 22].map((opset) =>
    convCase(`at opset ${opset}`, 'Conv', '1x2x5x5 3x2x3x3', {}, { opset, bias: 3 }),
  ),
  {
    ...convCase('with a computed bias', 'Conv', '1x2x5x5 3x2x3x3'),
    nodes: [op('Conv', ['x', 'w', 'b'])],
    inputs: { x: floats([1, 2, 5, 5]), b: floats([3], { seed: 9 }) },
  },
  {
    ...convCase('with folded weights', 'Conv', '1x2x5x5 3x2x3x3'),
    nodes: [op('Mul', ['w', 'w'], 'v'), op('Conv', ['x', 'v'])],
  },
  {
    ...convCase('of a constant', 'Conv', '1x2x5x5 3x2x3x3'),
    nodes: [op('Conv', ['c', 'w'], 'v'), op('Add', ['x', 'v'])],
    inputs: { x: floats([1, 3, 3, 3]) },
    weights: { c: floats([1, 2, 5, 5]), w: floats([3, 2, 3, 3], { seed: 2 }) },
  },
];

const AUTO_PADS = ['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'] as const;

const AUTO_PADDED = AUTO_PADS.flatMap((auto_pad) => [
  ...[1, 2, 3].map((stride) =>
    convCase(`${auto_pad}, stride ${stride}`, 'Conv', '1x2x8x7 3x2x3x4', {
      auto_pad,
      strides: [stride, stride],
    }),
  ),
  convCase(`${auto_pad} along one axis`, 'Conv', '1x2x9 3x2x4', { auto_pad }),
]);

const TRANSPOSED: readonly OperatorCase[] = [
  convCase('of one axis', 'ConvTranspose', '2x3x5 3x4x3', { strides: [2] }),
  convCase('of two axes', 'ConvTranspose', '1x3x4x5 3x2x3x3', {}, { bias: 2 }),
  convCase('of three axes', 'ConvTranspose', '1x2x3x2x3 2x3x2x2x3', { strides: [2, 1, 2] }),
  convCase('that doubles an image', 'ConvTranspose', '1x4x5x5 4x3x2x2', { strides: [2, 2] }),
  convCase('with unlike pads', 'ConvTranspose', '1x2x5x5 2x3x3x3', {
    strides: [2, 2],
    pads: [1, 0, 2, 1],
  }),
  convCase('with output padding', 'ConvTranspose', '1x2x4x4 2x3x3x3', {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    output_padding: [1, 1],
  }),
  convCase('with dilations', 'ConvTranspose', '1x2x4x4 2x3x3x2', { dilations: [2, 3] }),
  convCase('of two groups', 'ConvTranspose', '2x6x4x4 6x2x3x3', { group: 2 }, { bias: 4 }),
  convCase('of each channel alone', 'ConvTranspose', '1x4x5x5 4x1x4x4', {
    group: 4,
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  }),
  convCase(
    'with strides past the kernel',
    'ConvTranspose',
    '1x2x3x3 2x2x2x2',
    { strides: [3, 4] },
    { bias: 2 },
  ),
  convCase('of many places', 'ConvTranspose', '1x5x20x20 5x7x3x3', { strides: [2, 2] }),
  ...[7, 11, 22].map((opset) =>
    convCase(`at opset ${opset}`, 'ConvTranspose', '1x2x3x3 2x2x3x3', {}, { opset }),
  ),
  ...AUTO_PADS.flatMap((auto_pad) => [
    ...[1, 2, 3].map((stride) =>
      convCase(`${auto_pad}, stride ${stride}`, 'ConvTranspose', '1x2x5x4 2x3x3x4', {
        auto_pad,
        strides: [stride, stride],
      }),
    ),
    ...[7, 8].map((extent) =>
      convCase(`${auto_pad} to ${extent} places`, 'ConvTranspose', '1x2x4x4 2x2x3x3', {
        auto_pad,
        strides: [2, 2],
        output_shape: [extent, extent],
      }),
    ),
  ]),
  {
    ...convCase('with a computed bias', 'ConvTranspose', '1x2x3x3 2x3x2x2'),
    nodes: [op('ConvTranspose', ['x', 'w', 'b'])],
    inputs: { x: floats([1, 2, 3, 3]), b: floats([3], { seed: 4 }) },
  },
];

const FUSED: readonly OperatorCase[] = [
  ['Relu', []],
  ['Sigmoid', []],
  ['Tanh', []],
  ['LeakyRelu', [0.1]],
  ['Clip', [-0.5, 0.75]],
  ['HardSigmoid', [0.3, 0.4]],
].map(([activation, parameters]) => ({
  ...convCase(`and ${activation as string}`, 'Conv', '1x2x5x5 3x2x3x3'),
  nodes: [
    op(
      'FusedConv',
      ['x', 'w', 'b', 'z'],
      'y',
      {
        activation: activation as string,
        ...((parameters as number[]).length > 0 && {
          activation_params: (parameters as number[]).map(f),
        }),
        pads: [1, 1, 1, 1],
      },
      'com.microsoft',
    ),
  ],
  inputs: { x: floats([1, 2, 5, 5]), z: floats([1, 3, 5, 5], { seed: 7 }) },
  weights: { w: floats([3, 2, 3, 3], { seed: 2 }), b: floats([3], { seed: 3 }) },
  domains: { 'com.microsoft': 1 },
}));

checkOperators([...CONVS, ...AUTO_PADDED, ...TRANSPOSED, ...FUSED]);

/** onnxruntime does not take dilations here; the pads that they need are those of the wider kernel. */
test.each([
  ['SAME_UPPER', [2, 1, 2, 2]],
  ['SAME_LOWER', [2, 2, 2, 1]],
] as const)('Conv %s with dilations pads for the whole reach', async (auto_pad, pads) => {
  const dilated = (attrs: Attrs) =>
    modelOf({
      name: 'dilated',
      nodes: [op('Conv', ['x', 'w'], 'y', { dilations: [2, 3], ...attrs })],
      inputs: { x: floats([1, 2, 9, 9]) },
      weights: { w: floats([3, 2, 3, 2]) },
    });
  const [same, given] = [
    await importOnnx(dilated({ auto_pad })),
    await importOnnx(dilated({ pads: [...pads] })),
  ];
  expect(same.graph).toEqual(given.graph);
  expect(same.graph.ops[0]!.type.shape).toEqual([1, 3, 9, 9]);
});

const IMAGE = { x: floats([1, 2, 5, 5]), z: floats([3, 2, 3, 3]), b: floats([2]) };
const WEIGHTS = { w: floats([4, 2, 3, 3]), k: floats([4, 2, 3]), v: floats([2, 3, 3, 3]) };

const REFUSED: readonly (readonly [string, NodeDraft, string])[] = [
  ['computed weights', op('Conv', ['x', 'z']), 'SPK4025'],
  ['weights of another rank', op('Conv', ['x', 'k']), 'SPK4026'],
  ['another kernel than it has', op('Conv', ['x', 'w'], 'y', { kernel_shape: [2, 2] }), 'SPK4026'],
  ['a bias of another size', op('Conv', ['x', 'w', 'b']), 'SPK4026'],
  ['no groups', op('Conv', ['x', 'w'], 'y', { group: 0 }), 'SPK4026'],
  ['too few pads', op('Conv', ['x', 'w'], 'y', { pads: [1, 1] }), 'SPK4026'],
  ['pads that cut', op('Conv', ['x', 'w'], 'y', { pads: [0, 0, -1, 0] }), 'SPK4025'],
  ['a stride of zero', op('Conv', ['x', 'w'], 'y', { strides: [1, 0] }), 'SPK4026'],
  ['an unknown padding', op('Conv', ['x', 'w'], 'y', { auto_pad: 'SAME' }), 'SPK4025'],
  ['a vector', op('Conv', ['b', 'w']), 'SPK4026'],
  ['groups that do not fit', op('Conv', ['x', 'w'], 'y', { group: 2 }), 'SPK2009'],
  ['an empty result', op('ConvTranspose', ['x', 'v'], 'y', { pads: [9, 9, 9, 9] }), 'SPK2009'],
  ['a negative shape', op('ConvTranspose', ['x', 'v'], 'y', { output_shape: [-1, 3] }), 'SPK4026'],
  ['computed weights of a transpose', op('ConvTranspose', ['x', 'z']), 'SPK4025'],
  [
    'an activation of another name',
    op('FusedConv', ['x', 'w'], 'y', { activation: 'toString' }, 'com.microsoft'),
    'SPK4025',
  ],
];

test.each(REFUSED)('%s is refused', async (_what, node, code) => {
  const domains = { 'com.microsoft': 1 };
  const model = modelOf({
    name: 'refused',
    nodes: [node],
    inputs: IMAGE,
    weights: WEIGHTS,
    domains,
  });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});

const TRANSPOSE = {
  weight: tensorOf('f32', [1, 2, 2], [1, 2, 3, 4]),
  strides: [2],
  pads: [0, 0],
  dilations: [1],
  outputPadding: [1],
};

test('conv-transpose spreads each input over its window', () => {
  const x = tensorType('f32', [1, 1, 2]);
  const bias = tensorOf('f32', [2], [0, 100]);
  const attrs = { ...TRANSPOSE, bias };
  expect(runOp('conv-transpose', { stage: 'ann', x, attrs }, [[1, 10]])).toEqual([
    [1, 2, 10, 20, 0, 103, 104, 130, 140, 100],
  ]);
});

test('the fan-out of conv-transpose counts the outputs that each input reaches', () => {
  const inputs = [tensorType('f32', [1, 1, 3])];
  const attrs = { ...TRANSPOSE, pads: [1, 3], groups: 1 };
  const facts = { stage: 'ann' as const, attrs, inputs };
  expect([...OP_TABLE.get('conv-transpose')!.fanOut!(facts)]).toEqual([2, 4, 0]);
});

test.each([
  [{ outputPadding: [] }, /outputPadding has 0 entries/],
  [{ pads: [0] }, /pads 2/],
  [{ groups: 2 }, /groups do not divide 1/],
  [{ pads: [3, 3] }, /cut off all/],
  [{ weight: tensorOf('f32', [2, 1, 1], [1, 2]) }, /take 2 channels, the input has 1/],
  [{ weight: tensorOf('f32', [1, 0, 1], []) }, /no weights/],
  [{ bias: tensorOf('f32', [1], [0]) }, /bias has shape \[1\], not \[2\]/],
] as const)('a transposed convolution refuses what does not fit: %#', (wrong, reason) => {
  const x = tensorType('f32', [1, 1, 2]);
  const attrs = { ...TRANSPOSE, ...wrong };
  expect(faultOf('conv-transpose', { stage: 'ann', x, attrs })).toMatch(reason);
});
