import { expect, test } from '@jest/globals';
import { float32, int64, words } from '../../src/export/hdf5/entries.ts';
import { hdf5Of } from '../../src/export/hdf5/file.ts';
import type { ImportOptions, Source } from '../../src/frontend/frontend.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { writeSafetensors } from '../../src/tensor/safetensors.ts';
import { type Tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
import { modelOf, op } from '../support/operator-case.ts';

const text = (name: string, content: string) =>
  bytesSource(name, new TextEncoder().encode(content));
const yaml = (content: string) => text('network.yaml', content);
const weights = (tensors: Readonly<Record<string, Tensor>>) =>
  bytesSource('weights.safetensors', writeSafetensors(Object.entries(tensors)));

const SHAPE = new Map([['', [1, 2]]]);
const LINEAR = { '0.weight': tensorOf('f32', [1, 2], [2, 3]), '0.bias': tensorOf('f32', [1], [1]) };

const read = (source: Source, architecture?: Source, more: Partial<ImportOptions> = {}) =>
  importModel(source, { inputShapes: SHAPE, architecture, ...more });

async function outputOf(source: Source, architecture: Source): Promise<number[]> {
  const { graph } = await read(source, architecture);
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ [graph.inputs[0]!.name]: Float32Array.of(10, 100) });
  return Array.from(machine.value(graph.outputs[0]!.value));
}

const GEMM = bytesSource(
  'network.onnx',
  modelOf({
    name: 'linear',
    nodes: [op('Gemm', ['x', '0.weight', '0.bias'], 'y', { transB: 1 })],
    inputs: { x: tensorOf('f32', [1, 2], [0, 0]) },
    weights: {
      '0.weight': tensorOf('f32', [1, 2], [0, 0]),
      '0.bias': tensorOf('f32', [1], [0]),
    },
  }),
);

test('weights take their places in a list of layers', async () => {
  expect(await outputOf(weights(LINEAR), yaml('layers: [Linear, ReLU]'))).toEqual([321]);
  const named = yaml('layers: [{type: Linear, name: 0}]');
  expect(await outputOf(weights(LINEAR), named)).toEqual([321]);
});

test('weights take the places of those of an ONNX model', async () => {
  expect(await outputOf(weights(LINEAR), GEMM)).toEqual([321]);
});

test('weights of half the width are widened', async () => {
  const halves = { ...LINEAR, '0.bias': tensorOf('f16', [1], [0x3c00]) };
  expect(await outputOf(weights(halves), yaml('layers: [Linear]'))).toEqual([321]);
  expect(await outputOf(weights(halves), GEMM)).toEqual([321]);
});

const shape = (...extents: number[]) => int64(extents, [extents.length]);
const NIR = bytesSource(
  'network.nir',
  hdf5Of({
    'node/type': words([], ['NIRGraph']),
    'node/edges': words([3, 2], ['in', 'cell', 'cell', 'lif', 'lif', 'out']),
    'node/nodes/in/type': words([], ['Input']),
    'node/nodes/in/shape': shape(2),
    'node/nodes/cell/type': words([], ['NIRGraph']),
    'node/nodes/cell/edges': words([2, 2], ['in', 'lin', 'lin', 'out']),
    'node/nodes/cell/nodes/in/type': words([], ['Input']),
    'node/nodes/cell/nodes/in/shape': shape(2),
    'node/nodes/cell/nodes/lin/type': words([], ['Affine']),
    'node/nodes/cell/nodes/lin/weight': float32([1, 2], [0, 0]),
    'node/nodes/cell/nodes/lin/bias': float32([1], [0]),
    'node/nodes/cell/nodes/out/type': words([], ['Output']),
    'node/nodes/cell/nodes/out/shape': shape(1),
    'node/nodes/lif/type': words([], ['IF']),
    'node/nodes/lif/r': float32([1], [1]),
    'node/nodes/lif/v_threshold': float32([1], [4]),
    'node/nodes/out/type': words([], ['Output']),
    'node/nodes/out/shape': shape(1),
  }),
);

test('weights take the places of those of nodes of a NIR graph, by the names of their graphs', async () => {
  const given = {
    'cell.lin.weight': tensorOf('f32', [1, 2], [2, 3]),
    'cell.lin.bias': tensorOf('f32', [1], [1]),
  };
  const found = async (tensors: Readonly<Record<string, Tensor>>) => {
    const options = { inputShapes: new Map(), architecture: NIR };
    const { graph, warnings } = await importModel(weights(tensors), options);
    const machine = interpreter(graph, OP_TABLE);
    const counts = [1, 2, 3, 4, 5, 6].map(() => {
      machine.step({ in: Uint8Array.of(1, 0) });
      return machine.value(graph.outputs[0]!.value)[0];
    });
    return { counts, notes: warnings[0]!.notes! };
  };
  // Three in each step, and above four it fires.
  expect((await found(given)).counts).toEqual([0, 1, 1, 2, 2, 3]);
  const trained = { 'lif.v_threshold': tensorOf('f32', [1], [7]), 'lif.beta': LINEAR['0.bias'] };
  const { counts, notes } = await found({ ...given, ...trained });
  expect(counts).toEqual([0, 0, 1, 1, 1, 2]);
  expect(notes).toContain("'lif.beta' has no place, and the graph says its neurons");
});

test('SPK4146: weights of another network than a NIR graph are named', async () => {
  const odd = { 'cell.lin.weight': tensorOf('f32', [2], [2, 3]), 'fc.weight': LINEAR['0.weight'] };
  const [fault] = await faultsOf(() => read(weights(odd), NIR));
  expect(fault).toMatchObject({
    code: 'SPK4146',
    at: { file: 'weights.safetensors' },
    notes: [
      "missing: 'cell.lin.bias'",
      "unexpected: 'fc.weight'",
      "'cell.lin.weight' is [2], the network has [1,2]",
    ],
  });
  const wrong = {
    'cell.lin.weight': tensorOf('f32', [1, 2], [NaN, 3]),
    'cell.lin.bias': LINEAR['0.bias'],
  };
  const [broken] = await faultsOf(() => read(weights(wrong), NIR));
  expect(broken).toMatchObject({ code: 'SPK4131', message: expect.stringContaining('not finite') });
});

test('SPK4145: weights without a network are told', async () => {
  expect(await faultsOf(() => read(weights(LINEAR)))).toMatchObject([{ code: 'SPK4145', exit: 4 }]);
});

test.each([
  ['a list of layers', yaml('layers: [Linear, Linear]')],
  ['an ONNX model', GEMM],
])('SPK4146: weights of another network than that of %s are named', async (_, architecture) => {
  const odd = { '7.weight': LINEAR['0.weight'], '0.num_batches_tracked': tensorOf('i64', [], [1]) };
  const [fault] = await faultsOf(() => read(weights(odd), architecture));
  expect(fault).toMatchObject({ code: 'SPK4146', exit: 4, at: { file: 'weights.safetensors' } });
  expect(fault!.notes!.join('\n')).toContain(`missing: '0.weight'`);
  expect(fault!.notes!.join('\n')).toContain(`unexpected: '7.weight'`);
});

test('SPK4146: weights of another shape are named', async () => {
  const odd = { ...LINEAR, '0.bias': tensorOf('f32', [3], [1, 2, 3]) };
  const [fault] = await faultsOf(() => read(weights(odd), GEMM));
  expect(fault).toMatchObject({
    code: 'SPK4146',
    notes: [`'0.bias' is [3], the network has [1]`],
  });
});

test('SPK4147: a file that says no network is told', async () => {
  const faults = await faultsOf(() => read(weights(LINEAR), text('notes.txt', 'layers')));
  expect(faults).toMatchObject([{ code: 'SPK4147', at: { file: 'notes.txt' } }]);
});

test.each([
  ['{type: Conv2d, padding: -1}', `'0', a Conv2d, has padding -1`],
  ['{type: Conv2d, stride: [1, 0]}', `'0', a Conv2d, has stride [1,0]`],
  ['{type: Conv1d, padding: sane}', `'0', a Conv1d, has padding "sane"`],
  ['{type: MaxPool2d, name: pool, kernel_size: two}', `'pool', a MaxPool2d, has kernel_size "two"`],
  ['{type: AvgPool2d, kernel_size: 1.5}', `'0', a AvgPool2d, has kernel_size 1.5`],
])('SPK4150: %s is told where it is written', async (layer, said) => {
  const [fault] = await faultsOf(() => read(weights(LINEAR), yaml(`layers: [${layer}]`)));
  expect([fault!.code, fault!.at?.file]).toEqual(['SPK4150', 'network.yaml']);
  expect(fault!.message).toContain(said);
});

test('all faults of a list of layers are told', async () => {
  const layers = [
    'Linaer',
    '{type: Linear, name: a, size: 2}',
    '{type: Conv2d, name: a, stride: 0}',
  ];
  const told = await faultsOf(() => read(weights(LINEAR), yaml(`layers: [${layers.join(', ')}]`)));
  expect(told.map(({ code }) => code)).toEqual(['SPK4148', 'SPK4148', 'SPK4150', 'SPK4148']);
  const shapes = 'layers: [7, ReLU, {name: x}, {type: ELU, alpha: {a: 1}}]';
  const odd = await faultsOf(() => read(weights(LINEAR), yaml(shapes)));
  expect(odd.map(({ message }) => message.split(': ')[1])).toEqual([
    '/layers/0 is neither a name nor a dict with a type',
    '/layers/2 is neither a name nor a dict with a type',
    '/layers/3/alpha is no number, word or list of integers',
  ]);
});

test.each([
  ['no YAML', 'layers: [', 'unexpected'],
  ['no layers', 'a: 1', 'required'],
  ['a layer that is a number', 'layers: [7]', '/layers/0'],
  ['a layer that is not known', 'layers: [Linaer]', `'Linaer' is no layer`],
  ['a container', 'layers: [Sequential]', `'Sequential' is no layer`],
  ['a name of the prototype', 'layers: [constructor]', `'constructor' is no layer`],
  ['an option that is not read', 'layers: [{type: Linear, in_features: 2}]', `'in_features'`],
  ['two layers of one name', 'layers: [{type: ReLU, name: a}, {type: ReLU, name: a}]', `'a'`],
  ['an option that is a dict', 'layers: [{type: ELU, alpha: {a: 1}}]', '/layers/0'],
])('SPK4148: a list of layers with %s is told', async (_, content, said) => {
  const [fault] = await faultsOf(() => read(weights(LINEAR), yaml(content)));
  expect(fault).toMatchObject({ code: 'SPK4148', message: expect.stringContaining(said) });
});
