import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { fileSource } from '../../src/frontend/file-source.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { verify } from '../../src/ir/verify.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { importSource } from '../support/onnx-models.ts';
import { onnxRuntime } from '../support/onnxruntime.ts';

const FOLDER = fileURLToPath(new URL('../../examples/digits/', import.meta.url));
const MODEL = `${FOLDER}digits.onnx`;

let graph: Graph;
beforeAll(async () => {
  ({ graph } = await importSource(fileSource(MODEL)));
});

function arrays(name: string) {
  return readNpz(readFileSync(`${FOLDER}${name}`), { file: name });
}

/** What the interpreter finds for one image after the other. */
function classify(images: Float32Array) {
  const machine = interpreter(graph, OP_TABLE);
  return Array.from({ length: images.length / 784 }, (_, i) => {
    machine.step({ image: images.subarray(i * 784, (i + 1) * 784) });
    return Float32Array.from(machine.value('logits'));
  });
}

test('the example is two dense layers with a ReLU between them', () => {
  expect(graph.ops.map((op) => op.kind)).toEqual(['dense', 'relu', 'dense']);
  expect(graph.inputs).toMatchObject([{ name: 'image', type: { shape: [1, 784] } }]);
  expect(graph.outputs).toEqual([{ name: 'logits', value: 'logits' }]);
  expect(graph.ops[0]!.loc).toEqual(['digits.onnx#node_linear']);
  expect(verify(graph, OP_TABLE)).toEqual([]);
});

test('its logits are those of onnxruntime', async () => {
  const images = arrays('test.npz').get('image')!.data as Float32Array;
  const first = images.slice(0, 20 * 784);
  const run = await onnxRuntime(new Uint8Array(readFileSync(MODEL)));
  const [wanted] = await run({ image: [[20, 784], first] });
  const found = classify(first).flatMap((logits) => [...logits]);
  expect(found).toHaveLength(200);
  wanted!.forEach((x, i) => expect(Math.abs(found[i]! - x)).toBeLessThan(1e-4));
});

test('its accuracy on the test digits is the expected one', () => {
  const expected = JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as {
    floatAccuracy: number;
    samples: number;
  };
  const data = arrays('test.npz');
  const labels = numbersOf(data.get('label')!);
  const logits = classify(data.get('image')!.data as Float32Array);
  const right = logits.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length;
  expect(logits).toHaveLength(expected.samples);
  expect(right / expected.samples).toBeCloseTo(expected.floatAccuracy, 6);
});

test('calibration has other digits than the test', () => {
  const [calibration, tested] = ['calibration.npz', 'test.npz'].map((name) => {
    const image = arrays(name).get('image')!;
    const pixels = image.data as Float32Array;
    return Array.from({ length: image.shape[0]! }, (_, i) =>
      pixels.subarray(i * 784, (i + 1) * 784).join(),
    );
  });
  expect(new Set(calibration).size).toBe(256);
  expect(new Set([...calibration!, ...tested!]).size).toBe(1256);
});
