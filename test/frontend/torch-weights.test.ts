import { expect, test } from '@jest/globals';
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
