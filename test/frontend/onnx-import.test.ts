import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import type { ImportOptions } from '../../src/frontend/frontend.ts';
import { encode } from '../../src/export/onnx/encode-message.ts';
import {
  type ModelDraft,
  type NodeDraft,
  floats,
  importOnnx,
  input,
  int,
  ints,
  node,
} from '../support/onnx-models.ts';

const RELU = node('Relu', ['x'], 'y');

async function faults(model: ModelDraft | Uint8Array, options?: ImportOptions) {
  const error: unknown = await importOnnx(model, options).then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof SpikeError) return error.diagnostics;
  throw error;
}

test('names, locations and shapes are those of the model', async () => {
  const { graph } = await importOnnx({
    nodes: [
      node('Gemm', ['image', 'fc.weight', 'fc.bias'], 'hidden', [int('transB', 1)]),
      { opType: 'Add', input: ['hidden', 'shift'], output: ['moved'] },
      node('Identity', ['moved'], 'logits'),
    ],
    inputs: [input('image', ['batch', 2])],
    weights: [
      floats('fc.weight', [1, 2], [1, 2]),
      floats('fc.bias', [1], [3]),
      floats('shift', [], [0.5]),
    ],
    outputs: ['logits'],
  });
  expect(print(graph, OP_TABLE)).toBe(`spk 1
graph test : ann
input %image : tensor f32[1,2] loc("test.onnx#image")
%hidden = dense(%image) {weight = f32[1,2](1, 2), bias = f32[1](3)} : tensor f32[1,1] loc("test.onnx#Gemm_hidden")
%shift = constant() {value = f32[](0.5)} : tensor f32[] loc("test.onnx#shift")
%moved = add(%hidden, %shift) : tensor f32[1,1] loc("test.onnx#moved")
output logits = %moved
`);
});

test('names are kept, whatever they are', async () => {
  const { graph } = await importOnnx({
    nodes: [node('Relu', ['__proto__'], 'constructor'), node('Relu', ['constructor'], 'a "b"\n%')],
    inputs: [input('__proto__', [2])],
    outputs: ['a "b"\n%'],
  });
  expect(graph.inputs[0]!.name).toBe('__proto__');
  expect(graph.ops.map((op) => op.result)).toEqual(['constructor', 'a "b"\n%']);
});

test('a part of a node gets a name that the model does not use', async () => {
  const { graph } = await importOnnx({
    nodes: [node('Sub', ['x', 'x'], 'y'), node('Relu', ['x'], 'Sub_y.mul')],
    outputs: ['y', 'Sub_y.mul'],
  });
  const names = ['Sub_y.constant', 'Sub_y.mul.2', 'y', 'Sub_y.mul'];
  expect(graph.ops.map((op) => op.result)).toEqual(names);
});

test('nodes out of order are put in order', async () => {
  const nodes = [node('Relu', ['b'], 'y'), node('Relu', ['a'], 'b'), node('Relu', ['x'], 'a')];
  const { graph } = await importOnnx({ nodes });
  expect(graph.ops.map((op) => op.result)).toEqual(['a', 'b', 'y']);
});

test('an input that is also a weight is a weight', async () => {
  const { graph } = await importOnnx({
    nodes: [node('Add', ['x', 'c'], 'y')],
    inputs: [input('x', [1, 4]), input('c', [4])],
    weights: [floats('c', [4], [1, 2, 3, 4])],
  });
  expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
});

test('shapes and batch bind what the model leaves open', async () => {
  const inputs = [input('x', ['N', 'T'])];
  const options = { inputShapes: new Map([['x', [3, 7]]]) };
  const { graph } = await importOnnx({ nodes: [RELU], inputs }, options);
  expect(graph.inputs[0]!.type.shape).toEqual([3, 7]);
  const [found] = await faults({ nodes: [RELU], inputs });
  expect(found).toMatchObject({ code: 'SPK4009', at: { file: 'models/test.onnx', item: 'x' } });
});

test('a new operator set is a warning', async () => {
  const { warnings } = await importOnnx({ nodes: [RELU], opset: 99 });
  expect(warnings).toMatchObject([{ code: 'SPK4023', severity: 'warning' }]);
});

test('all unsupported nodes are told at once', async () => {
  const found = await faults({
    nodes: [
      node('Unique', ['x'], 'a'),
      node('Unique', ['a'], 'b'),
      { ...node('Gelu', ['b'], 'c'), domain: 'com.example' },
      node('Relu', ['c'], 'y'),
    ],
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    code: 'SPK4024',
    exit: 4,
    message: '3 nodes of 2 kinds are unsupported: Unique, com.example.Gelu',
    notes: [`Unique: 'Unique_a', 'Unique_b'`, `com.example.Gelu: 'Gelu_c'`],
  });
});

const W = floats('w', [4, 4], new Array<number>(16).fill(1));

test.each<[string, string, NodeDraft, ModelDraft['weights']?, number?]>([
  [
    'Gemm of unequal sizes',
    'SPK2009',
    node('Gemm', ['x', 'v'], 'y'),
    [floats('v', [3, 1], [1, 2, 3])],
  ],
  ['Dropout in training', 'SPK4025', node('Dropout', ['x', '', 'x'], 'y')],
  ['Cast to text', 'SPK4025', node('Cast', ['x'], 'y', [int('to', 8)])],
  ['Reshape to a computed shape', 'SPK4025', node('Reshape', ['x', 'x'], 'y')],
  [
    'Constant of text',
    'SPK4025',
    node('Constant', [], 'y', [{ name: 'value_string', s: new Uint8Array(1) }]),
  ],
  ['Constant without a value', 'SPK4026', node('Constant', [], 'y')],
  ['Reshape without a shape', 'SPK4026', node('Reshape', ['x'], 'y')],
  ['Reshape that does not fit', 'SPK4026', node('Reshape', ['x', 's'], 'y'), [ints('s', [3, -1])]],
  [
    'Reshape with two open extents',
    'SPK4026',
    node('Reshape', ['x', 's'], 'y'),
    [ints('s', [-1, -1])],
  ],
  ['Squeeze of a wide axis', 'SPK4026', node('Squeeze', ['x', 's'], 'y'), [ints('s', [1])]],
  [
    'Unsqueeze of one axis twice',
    'SPK4026',
    node('Unsqueeze', ['x', 's'], 'y'),
    [ints('s', [0, 0])],
  ],
  ['Softmax along no axis', 'SPK4026', node('Softmax', ['x'], 'y', [int('axis', 2)])],
  [
    'an attribute of another type',
    'SPK4026',
    node('Softmax', ['x'], 'y', [{ name: 'axis', f: 1 }]),
  ],
  ['a node without inputs', 'SPK4026', node('Relu', [], 'y')],
  ['integers among the values', 'SPK2009', node('Add', ['x', 's'], 'y'), [ints('s', [1])]],
  ['a name that nothing defines', 'SPK4027', node('Relu', ['xx'], 'y')],
  ['a node that reads itself', 'SPK4029', node('Add', ['x', 'y'], 'y')],
  ['a result with the name of an input', 'SPK4028', { ...RELU, output: ['y', 'x'] }],
])('refuses %s', async (_name, code, draft, weights = [], opset = 17) => {
  const found = await faults({ nodes: [draft], weights, opset });
  expect(found.map((d) => d.code)).toContain(code);
  expect(found[0]!.at?.file).toBe('models/test.onnx');
});

test('faults of several nodes and tensors are told together', async () => {
  const found = await faults({
    nodes: [
      node('Cast', ['x'], 'a', [int('to', 8)]),
      node('Reshape', ['x'], 'b'),
      node('Add', ['a', 'bb'], 'y'),
    ],
    weights: [{ name: 'w', dims: [4n], dataType: 1 }],
    inputs: [input('x', [1, 'T'])],
  });
  expect(found.map((d) => d.code).sort()).toEqual(['SPK4009', 'SPK4027', 'SPK4030']);
});

test('a dangling name comes with the name that was meant', async () => {
  const [found] = await faults({
    nodes: [node('Relu', ['imgae'], 'y')],
    inputs: [input('image', [1])],
  });
  expect(found).toMatchObject({ hint: `did you mean 'image'?`, at: { item: 'Relu_y' } });
});

test('nodes in a cycle are named, those behind it are not', async () => {
  const found = await faults({
    nodes: [
      node('Add', ['x', 'c'], 'a'),
      node('Relu', ['a'], 'b'),
      node('Relu', ['b'], 'c'),
      node('Relu', ['c'], 'y'),
    ],
  });
  expect(found).toMatchObject([{ code: 'SPK4029', notes: [`'Add_a'`, `'Relu_b'`, `'Relu_c'`] }]);
});

test.each<[string, string, ModelDraft]>([
  ['an old operator set', 'SPK4022', { nodes: [RELU], opset: 6 }],
  ['no output', 'SPK2012', { nodes: [RELU], outputs: [] }],
  ['an output that nothing defines', 'SPK4027', { nodes: [RELU], outputs: ['z'] }],
  ['an output without a name', 'SPK4027', { nodes: [RELU], outputs: [''] }],
  ['one output twice', 'SPK2013', { nodes: [RELU], outputs: ['y', 'y'] }],
  ['text as input', 'SPK4031', { nodes: [RELU], inputs: [input('x', [1], 8)] }],
  ['a negative extent', 'SPK4030', { nodes: [RELU], inputs: [input('x', [-3])] }],
  ['an enormous extent', 'SPK4030', { nodes: [RELU], inputs: [input('x', [2 ** 40])] }],
  ['enormous extents', 'SPK4010', { nodes: [RELU], inputs: [input('x', [2 ** 30, 2 ** 30])] }],
  [
    'a value of too many elements',
    'SPK4010',
    {
      nodes: [node('Add', ['a', 'b'], 'y')],
      inputs: [input('a', [2 ** 20, 1]), input('b', [1, 2 ** 20])],
    },
  ],
  ['a weight twice', 'SPK4028', { nodes: [RELU], weights: [W, W] }],
])('refuses %s', async (_name, code, model) => {
  expect((await faults(model)).map((d) => d.code)).toEqual([code]);
});

test('a file without a graph, and one that is no ONNX', async () => {
  const empty = encode('ModelProto', { irVersion: 8n, producerName: 'nobody' });
  expect(await faults(empty)).toMatchObject([{ code: 'SPK4021' }]);
  expect(await faults(Uint8Array.of(0x3c, 0xff))).toMatchObject([{ code: 'SPK4020', exit: 4 }]);
});
