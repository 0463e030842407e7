import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { compare, deviation } from '../zoo/compare.ts';

const FOLDER = fileURLToPath(new URL('../zoo/small/', import.meta.url));
const MODELS = readdirSync(FOLDER).filter((name) => name.endsWith('.onnx'));

test('every network is there from both exporters', () => {
  const networks = new Set(MODELS.map((name) => name.split('.')[0]!));
  const files = [...networks].flatMap((name) => [`${name}.dynamo.onnx`, `${name}.script.onnx`]);
  expect(MODELS).toEqual(expect.arrayContaining(files));
  expect(networks.size).toBeGreaterThan(25);
});

test('what differs is seen', () => {
  expect(deviation([1, -4], Float32Array.of(1, -4))).toBe(0);
  expect(deviation([1, -3], Float32Array.of(1, -4))).toBe(0.25);
  expect(deviation([1, NaN], Float32Array.of(1, -4))).toBeNaN();
  expect(deviation([1], Float32Array.of(1, -4))).toBe(Infinity);
});

test.each(MODELS)('%s has the shapes of onnx and the outputs of onnxruntime', async (name) => {
  const { warnings, shapesChecked, wrongShapes, outputs } = await compare(`${FOLDER}${name}`);
  expect(warnings).toEqual([]);
  expect(wrongShapes).toEqual([]);
  expect(shapesChecked).toBeGreaterThan(0);
  expect(outputs.length).toBeGreaterThan(0);
  for (const output of outputs) expect(output.deviation).toBeLessThan(1e-4);
});
