import { expect, test } from '@jest/globals';
import { faultsOf } from '../support/faults.ts';
import { EDGES, levels, number, scale } from '../support/levels.ts';
import {
  type OperatorCase,
  checkOperators,
  floats,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';
import { type NodeDraft, importOnnx } from '../support/onnx-models.ts';

const MICROSOFT = { 'com.microsoft': 1 };

const QUANTISED: readonly OperatorCase[] = [
  ...(['u8', 'i8', 'u16', 'i16'] as const).flatMap((dtype) => [
    {
      name: `QuantizeLinear to ${dtype}`,
      nodes: [op('QuantizeLinear', ['x', 's', 'z'])],
      inputs: { x: EDGES },
      weights: { s: number('f32', 0.25), z: number(dtype, dtype.startsWith('u') ? 100 : -3) },
      opset: 21,
    },
    {
      name: `QuantizeLinear to ${dtype} with computed scales`,
      nodes: [op('QuantizeLinear', ['x', 's', 'z'])],
      inputs: {
        x: EDGES,
        s: number('f32', 0.25),
        z: number(dtype, dtype.startsWith('u') ? 100 : -3),
      },
      opset: 21,
    },
    {
      name: `DequantizeLinear of ${dtype}`,
      nodes: [op('DequantizeLinear', ['x', 's', 'z'])],
      inputs: { x: levels(dtype, [3, 9]) },
      weights: { s: number('f32', 0.013), z: number(dtype, 5) },
      opset: 21,
    },
    {
      name: `DequantizeLinear of ${dtype} with computed scales`,
      nodes: [op('DequantizeLinear', ['x', 's', 'z'], 'y', { axis: 0 })],
      inputs: { x: levels(dtype, [3, 9]), s: scale(0.1, 3, 0.7), z: levels(dtype, [3]) },
      opset: 21,
    },
  ]),
];

const AXES = [-4, -3, -2, -1, 0, 1, 2, 3].flatMap((axis) => {
  const shape = [2, 3, 4, 5];
  const extent = shape.at(axis)!;
  const scales = floats([extent], { from: 0.01, to: 0.1 });
  return [
    {
      name: `QuantizeLinear along axis ${axis}`,
      nodes: [op('QuantizeLinear', ['x', 's', 'z'], 'y', { axis })],
      inputs: { x: floats(shape) },
      weights: { s: scales, z: levels('i8', [extent]) },
    },
    {
      name: `DequantizeLinear along axis ${axis}`,
      nodes: [op('DequantizeLinear', ['x', 's', 'z'], 'y', { axis })],
      inputs: { x: levels('u8', shape) },
      weights: { s: scales, z: levels('u8', [extent]) },
    },
  ];
});

const ODD: readonly OperatorCase[] = [
  ...[10, 13, 19, 21, 23, 25].flatMap((opset) => [
    {
      name: `QuantizeLinear at opset ${opset}`,
      nodes: [op('QuantizeLinear', ['x', 's'])],
      inputs: { x: EDGES },
      weights: { s: number('f32', 0.25) },
      opset,
    },
    {
      name: `DequantizeLinear at opset ${opset}`,
      nodes: [op('DequantizeLinear', ['x', 's'])],
      inputs: { x: levels('u8', [2, 5]) },
      weights: { s: scale(0.1) },
      opset,
    },
  ]),
  {
    name: 'QuantizeLinear of what is no number',
    nodes: [op('QuantizeLinear', ['x', 's', 'z'])],
    inputs: { x: values('f32', [3], [NaN, 1, NaN]) },
    weights: { s: number('f32', 0.1), z: number('i8', 4) },
  },
  {
    name: 'QuantizeLinear of a number',
    nodes: [op('QuantizeLinear', ['x', 's', 'z'])],
    inputs: { x: number('f32', 1.3) },
    weights: { s: number('f32', 0.1), z: number('i8', 1) },
  },
  {
    name: 'QuantizeLinear of a vector by scales',
    nodes: [op('QuantizeLinear', ['x', 's', 'z'], 'y', { axis: 0 })],
    inputs: { x: floats([3]) },
    weights: { s: scale(0.1, 0.2, 0.3), z: levels('u8', [3]) },
  },
  {
    name: 'QuantizeLinear of a constant',
    nodes: [op('QuantizeLinear', ['c', 's', 'z'], 'q'), op('Add', ['x', 'q'])],
    inputs: { x: levels('i8', [8]) },
    weights: { c: floats([3, 8]), s: scale(0.1), z: values('i8', [1], [1]) },
  },
  {
    name: 'DequantizeLinear of i32',
    nodes: [op('DequantizeLinear', ['x', 's'])],
    inputs: { x: values('i32', [4], [16777217, -16777219, 5, -2147483648]) },
    weights: { s: number('f32', 0.3) },
  },
  {
    name: 'QuantizeLinear with a computed zero point',
    nodes: [op('QuantizeLinear', ['x', 's', 'z'])],
    inputs: { x: EDGES, z: number('u8', 30) },
    weights: { s: number('f32', 0.25) },
  },
  {
    name: 'QuantizeLinear with computed scales along an axis',
    nodes: [op('QuantizeLinear', ['x', 's', 'z'], 'y', { axis: 1 })],
    inputs: { x: floats([2, 3, 4]), s: scale(0.1, 0.02, 0.3), z: levels('i8', [3]) },
  },
  ...(['i8', 'u8'] as const).flatMap((dtype) => [
    {
      name: `QuantizeLinear of onnxruntime to ${dtype}`,
      nodes: [op('QuantizeLinear', ['x', 's', 'z'], 'y', {}, 'com.microsoft')],
      inputs: { x: EDGES },
      weights: { s: number('f32', 0.25), z: number(dtype, 3) },
      domains: MICROSOFT,
    },
    {
      name: `DequantizeLinear of onnxruntime of ${dtype}`,
      nodes: [op('DequantizeLinear', ['x', 's', 'z'], 'y', { axis: 1 }, 'com.microsoft')],
      inputs: { x: levels(dtype, [2, 3, 2]) },
      weights: { s: scale(0.1, 0.2, 0.3), z: levels(dtype, [3]) },
      domains: MICROSOFT,
    },
  ]),
];

const DYNAMIC = Object.entries({
  'of both signs': floats([4, 9]),
  'of positive numbers': floats([5], { from: 3, to: 9 }),
  'of negative numbers': floats([2, 3], { from: -7, to: -2 }),
  'of zeros': values('f32', [4], [0, 0, 0, 0]),
  'of one number': number('f32', -2.5),
  'of large numbers': floats([3, 30], { from: -1e6, to: 3e5, seed: 4 }),
}).map(([name, x]) => ({
  name: `DynamicQuantizeLinear ${name}`,
  nodes: [op('DynamicQuantizeLinear', ['x'], ['y', 's', 'z'])],
  inputs: { x },
  outputs: ['y', 's', 'z'],
}));

checkOperators([...QUANTISED, ...AXES, ...ODD, ...DYNAMIC]);

/** Reads a model of one node; which codes it is refused with. */
async function codesOf(node: NodeDraft, opset = 21): Promise<readonly string[]> {
  const inputs = { x: floats([2, 4]), q: levels('u8', [2, 4]), b: scale(1, 2) };
  const weights = {
    ...{ s: number('f32', 0.1), z: number('u8', 1), i: number('i8', 1) },
    ...{ three: scale(1, 2, 3), blocks: floats([2, 2]), zeros: levels('u8', [2, 2]) },
  };
  const model = modelOf({ name: 'refused', nodes: [node], inputs, weights, opset });
  return (await faultsOf(() => importOnnx(model))).map(({ code }) => code);
}

const BLOCKED = { axis: 1, block_size: 2 };

test.each([
  ['levels of floats', op('QuantizeLinear', ['x', 's', 's']), 'SPK4025'],
  [
    'levels of eight-bit floats',
    op('QuantizeLinear', ['x', 's'], 'y', { output_dtype: 17 }),
    'SPK4025',
  ],
  ['levels of texts', op('QuantizeLinear', ['x', 's'], 'y', { output_dtype: 8 }), 'SPK4025'],
  [
    'four bits by a computed scale',
    op('QuantizeLinear', ['x', 'b'], 'y', { axis: 0, output_dtype: 22 }),
    'SPK4025',
  ],
  ['a zero point of another type', op('DequantizeLinear', ['q', 's', 'i']), 'SPK4026'],
  ['scales that do not fit', op('DequantizeLinear', ['q', 'three']), 'SPK4026'],
  [
    'an axis that is not there',
    op('DequantizeLinear', ['q', 'three'], 'y', { axis: 5 }),
    'SPK4026',
  ],
  ['blocks without a size', op('DequantizeLinear', ['q', 'blocks']), 'SPK4026'],
  [
    'blocks of a negative size',
    op('DequantizeLinear', ['q', 'blocks'], 'y', { block_size: -2 }),
    'SPK4026',
  ],
  [
    'blocks of another size',
    op('DequantizeLinear', ['q', 'blocks', 'zeros'], 'y', { ...BLOCKED, block_size: 3, axis: 0 }),
    'SPK2009',
  ],
  ['a scale that is missing', op('DequantizeLinear', ['q']), 'SPK4026'],
])('%s is refused', async (_what, node, code) => {
  expect(await codesOf(node)).toEqual([code]);
});

test('quantised layers keep their scales where passes find them', async () => {
  const nodes = [
    op('QuantizeLinear', ['x', 's', 'z'], 'q'),
    op('DequantizeLinear', ['q', 's', 'z']),
  ];
  const weights = { s: number('f32', 0.5), z: number('u8', 3) };
  const { graph } = await importOnnx(
    modelOf({ name: '', nodes, inputs: { x: floats([4]) }, weights }),
  );
  expect(graph.ops.map(({ kind }) => kind)).toEqual(['quantize-linear', 'dequantize-linear']);
  for (const { attrs } of graph.ops) {
    expect(attrs['scale']).toMatchObject({ dtype: 'f32', shape: [], data: Float32Array.of(0.5) });
    expect(attrs['zeroPoint']).toMatchObject({ dtype: 'u8', shape: [], data: Uint8Array.of(3) });
  }
});
