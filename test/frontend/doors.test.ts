import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { fileSource } from '../../src/frontend/file-source.ts';
import type { ImportOptions, Source } from '../../src/frontend/frontend.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { openArchive } from '../../src/frontend/torch/archive.ts';
import { savedTensors } from '../../src/frontend/torch/content.ts';
import { readSaved } from '../../src/frontend/torch/pickle-file.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { writeSafetensors } from '../../src/tensor/safetensors.ts';
import { deviation } from '../zoo/compare.ts';

const FOLDER = fileURLToPath(new URL('../zoo/doors/', import.meta.url));

/** One network each, saved in every way that PyTorch has: see test/zoo/doors.py. */
const NETWORKS = ['mlp', 'lenet', 'resnet', 'mobilenet', 'vit', 'lstm'];
const DOORS = ['onnx', 'module.pth', 'pt2', 'script.pt'];

interface Recorded {
  readonly shape: readonly number[];
  readonly input: readonly number[];
  /** What PyTorch gave. */
  readonly outputs: readonly (readonly number[])[];
}

function recordedOf(name: string): Recorded {
  return JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) as Recorded;
}

const fileOf = (name: string) => fileSource(`${FOLDER}${name}`);

/** How far each output is from what PyTorch gave. */
async function distances(name: string, source: Source, more: Partial<ImportOptions> = {}) {
  const { shape, input, outputs } = recordedOf(name);
  const options = { inputShapes: new Map([['', shape]]), ...more };
  const { graph } = await importModel(source, options);
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ [graph.inputs[0]!.name]: Float32Array.from(input) });
  expect(graph.outputs).toHaveLength(outputs.length);
  return graph.outputs.map(({ value }, i) =>
    deviation(machine.value(value), Float32Array.from(outputs[i]!)),
  );
}

function yaml(text: string): Source {
  return bytesSource('network.yaml', new TextEncoder().encode(text));
}

describe.each(NETWORKS)('%s', (name) => {
  test.each(DOORS)('read from .%s gives what PyTorch gives', async (door) => {
    const found = await distances(name, fileOf(`${name}.${door}`), { allowPickle: true });
    for (const distance of found) expect(distance).toBeLessThan(1e-5);
  });

  test('a state dict and its network in ONNX give what PyTorch gives', async () => {
    const architecture = fileOf(`${name}.onnx`);
    const found = await distances(name, fileOf(`${name}.weights.pth`), { architecture });
    for (const distance of found) expect(distance).toBeLessThan(1e-5);
  });
});

const LENET = `
layers:
  - {type: Conv2d, padding: 2}
  - Tanh
  - {type: AvgPool2d, kernel_size: 2}
  - {type: Conv2d}
  - BatchNorm2d
  - ReLU
  - {type: MaxPool2d, kernel_size: 2}
  - Flatten
  - Linear`;

const MLP = 'layers: [Flatten, Linear, ReLU, Dropout, Linear, {type: Softmax, dim: 1}]';

test('a list of layers is a network for weights', async () => {
  const architecture = yaml(LENET);
  const [far] = await distances('lenet', fileOf('lenet.weights.pth'), { architecture });
  expect(far).toBeLessThan(1e-5);
});

test('a file from before torch 1.6 is read', async () => {
  const [far] = await distances('mlp', fileOf('mlp.legacy.pth'), { architecture: yaml(MLP) });
  expect(far).toBeLessThan(1e-5);
});

test('weights in safetensors are those of a state dict', async () => {
  const saved = readSaved(openArchive(fileOf('mlp.weights.pth')), false);
  const source = bytesSource('mlp.safetensors', writeSafetensors([...savedTensors(saved)]));
  const [far] = await distances('mlp', source, { architecture: yaml(MLP) });
  expect(far).toBeLessThan(1e-5);
});
