import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeNpy } from '../../src/tensor/npy.ts';
import { readNpz, writeNpz } from '../../src/tensor/npz.ts';
import { type Tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { input, int, node, onnxModel } from '../support/onnx-models.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  failureOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
const artifact = place.path('digits.spike');
const arrays = readNpz(readFileSync(TEST_DIGITS), {});

beforeAll(() => {
  place.run(['compile', DIGITS, '-o', artifact, '--calibration', CALIBRATION]);
  const labels = tensorOf('i32', [1000], Array.from(arrays.get('label')!.data, Number));
  writeFileSync(place.path('image.npy'), writeNpy(arrays.get('image')!));
  writeFileSync(place.path('classes.npz'), writeNpz(new Map([['classes', labels]])));
  writeFileSync(place.path('label.npy'), writeNpy(labels));
});
afterAll(place.clear);

function outputs(file: string): ReadonlyMap<string, Tensor> {
  return readNpz(readFileSync(place.path(file)), {});
}

test('run gives the numbers that scripts rely on, and uses labels that lie beside the samples', () => {
  const ran = place.run(['run', artifact, '--input', TEST_DIGITS, '--json', '--output', 'out.npz']);
  const result = documentOf(ran) as Record<string, number>;
  expect(result).toMatchObject({ samples: 1000, steps: 4, labels: `'label' of test.npz` });
  expect(result['accuracy']).toBeGreaterThan(0.97);
  expect(result['spikesPerSample']).toBeGreaterThan(1);
  expect(result['synopsPerSample']).toBeGreaterThan(result['spikesPerSample']!);
  expect(result['seconds']).toBeGreaterThan(0);

  const found = outputs('out.npz');
  expect([...found.keys()]).toEqual(['logits', 'logits.scale']);
  expect(found.get('logits')).toMatchObject({ dtype: 'i32', shape: [1000, 10] });
  expect(found.get('logits.scale')).toMatchObject({ dtype: 'f64', shape: [] });
});

test('labels beside the samples that are not one for each are left out, and named', () => {
  const label = tensorOf('i32', [1000, 2], new Int32Array(2000));
  writeFileSync(place.path('pairs.npz'), writeNpz(new Map([...arrays, ['label', label]])));
  const ran = place.run(['run', artifact, '--input', 'pairs.npz', '--limit', '2']);
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK7028']);
});

test('labels that are no whole numbers are left out beside samples, and refused where they are named', () => {
  const label = tensorOf('f32', [1000], new Float32Array(1000).fill(0.5));
  writeFileSync(place.path('halves.npz'), writeNpz(new Map([...arrays, ['label', label]])));
  const ran = place.run(['run', artifact, '--input', 'halves.npz', '--limit', '2']);
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK7029']);
  expect(ran.stdout).not.toContain('accuracy');
  const named = ['--input', TEST_DIGITS, '--labels', 'halves.npz'];
  expect(codesOf(place.run(['run', artifact, ...named]))).toEqual(['SPK7013']);
  const compiled = ['compile', DIGITS, '-o', 'halves.spike', '--calibration', 'halves.npz'];
  const made = place.run(compiled);
  expect(made.status).toBe(0);
  expect(codesOf(made)).toEqual(['SPK7029']);
});

test('samples and labels may be .npy files, or in a file under any name', () => {
  const accuracy = (...args: string[]) =>
    (
      documentOf(place.run(['run', artifact, '--limit', '200', '--json', ...args])) as {
        accuracy?: number;
      }
    ).accuracy;
  const beside = accuracy('--input', TEST_DIGITS);
  expect(accuracy('--input', 'image.npy', '--labels', 'label.npy')).toBe(beside);
  expect(accuracy('--input', 'image.npy', '--labels', 'classes.npz')).toBe(beside);
  expect(accuracy('--input', 'image.npy', '--labels', TEST_DIGITS)).toBe(beside);
  expect(accuracy('--input', 'image.npy')).toBeUndefined();
  expect(
    codesOf(place.run(['run', artifact, '--input', 'image.npy', '--labels', 'image.npy'])),
  ).toEqual(['SPK7025']);
  expect(
    place.run(['run', artifact, '--input', 'image.npy', '--labels', 'image.npy']).stderr,
  ).toContain('its array is [1000, 784]');
});

test('the size of a batch changes no result', () => {
  const run = (batch: string, file: string) =>
    place.run([
      'run',
      artifact,
      '--input',
      TEST_DIGITS,
      '--limit',
      '70',
      '--batch',
      batch,
      '-o',
      file,
    ]);
  run('1', 'one.npz');
  run('64', 'many.npz');
  expect(outputs('one.npz').get('logits')).toMatchObject({ shape: [70, 10] });
  expect(outputs('one.npz').get('logits')!.hash).toBe(outputs('many.npz').get('logits')!.hash);
});

test('the float executor runs the model file itself', () => {
  const args = ['run', DIGITS, '--executor', 'float', '--input', TEST_DIGITS, '-o', 'float.npz'];
  const result = documentOf(place.run([...args, '--json', '--limit', '300'])) as Record<
    string,
    number
  >;
  expect(result).toMatchObject({ executor: 'float', samples: 300 });
  expect(result['accuracy']).toBeGreaterThan(0.97);
  expect(result).not.toHaveProperty('spikesPerSample');
  expect(outputs('float.npz').get('logits')).toMatchObject({ dtype: 'f32', shape: [300, 10] });
});

test('inputs of exactly the shape of the model are one run', () => {
  const model = `spk 1
graph pair : ann
input %a : tensor f32[2,3]
input %b : tensor f32[2,3]
%c = add(%a, %b) : tensor f32[2,3]
output c = %c
`;
  writeFileSync(place.path('pair.spk'), model);
  const numbers = [1, 2, 3, 4, 5, 6];
  const run = (shape: readonly number[], file: string) => {
    const half = tensorOf('f32', shape, [...numbers, ...numbers]);
    writeFileSync(
      place.path('pair.npz'),
      writeNpz(
        new Map([
          ['a', half],
          ['b', half],
        ]),
      ),
    );
    const args = ['run', 'pair.spk', '--executor', 'float', '--input', 'pair.npz', '-o', file];
    return (documentOf(place.run([...args, '--json'])) as { samples: number }).samples;
  };
  expect(run([2, 3], 'single.npz')).toBe(1);
  expect(outputs('single.npz').get('c')).toMatchObject({ shape: [2, 3] });
  expect([...outputs('single.npz').get('c')!.data]).toEqual([2, 4, 6, 8, 10, 12]);
  expect(run([2, 2, 3], 'two.npz')).toBe(2);
  expect(outputs('two.npz').get('c')).toMatchObject({ shape: [2, 2, 3] });
});

test('what cannot be run is told with the exit code of its kind', () => {
  const attempt = (...args: string[]) => failureOf(place.run(['run', ...args, '--json']));
  const input = ['--input', TEST_DIGITS];
  expect(attempt(artifact)).toEqual({ exit: 2, codes: ['SPK3053'] });
  expect(attempt(artifact, '--input', 'no.npz')).toEqual({ exit: 5, codes: ['SPK4207'] });
  expect(attempt(DIGITS, ...input)).toEqual({ exit: 5, codes: ['SPK7001'] });
  expect(place.run(['run', DIGITS, ...input]).stderr).toContain('--executor float');
  const spiking = resolve('examples/snn/rhythm.nir');
  const { stderr } = place.run(['run', spiking, ...input]);
  expect(stderr).toContain(`compile it first: spike-compile compile ${spiking} -o DIR`);
  expect(stderr).not.toContain('--executor float');
  const floated = place.run(['run', spiking, ...input, '--executor', 'float']);
  expect(codesOf(floated)).toContain('SPK7024');
  expect(floated.stderr).toContain(`spike-compile compile ${spiking} -o DIR`);
  expect(attempt(artifact, ...input, '--executor', 'fpga')).toEqual({
    exit: 5,
    codes: ['SPK7010'],
  });
  expect(attempt(artifact, ...input, '--limit', 'ten')).toEqual({ exit: 2, codes: ['SPK3055'] });
});

test('the float executor refuses a graph that has spikes already', () => {
  const spiking = `spk 1
graph spiking : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 1, high = 7, limit = 7} : spikes i4[2]
%y = sigma(%s) : current i32[2]
output y = %y
`;
  writeFileSync(place.path('spiking.spk'), spiking);
  const args = ['run', 'spiking.spk', '--executor', 'float', '--input', 'image.npy', '--json'];
  expect(failureOf(place.run(args))).toEqual({ exit: 2, codes: ['SPK7024'] });
});

test('what is read is not written over', () => {
  const onto = place.run(['run', artifact, '--input', 'label.npy', '-o', './label.npy', '--json']);
  expect(failureOf(onto)).toEqual({ exit: 2, codes: ['SPK3062'] });
  const model = place.path('kept.onnx');
  copyFileSync(DIGITS, model);
  const more = ['--input', TEST_DIGITS, '--limit', '2', '--json'];
  const attempt = (...args: string[]) => failureOf(place.run(['run', ...args, ...more]));
  const refused = { exit: 2, codes: ['SPK3062'] };
  expect(attempt(model, '--executor', 'float', '-o', 'kept.onnx')).toEqual(refused);
  expect(attempt(artifact, '-o', place.path('digits.spike', 'manifest.json'))).toEqual(refused);
  expect(attempt(artifact, '--labels', 'label.npy', '-o', 'label.npy')).toEqual(refused);
  expect(readFileSync(model).equals(readFileSync(DIGITS))).toBe(true);
});

test('folders of the output are made', () => {
  const args = ['run', artifact, '--input', TEST_DIGITS, '--limit', '2', '--json'];
  documentOf(place.run([...args, '-o', place.path('new', 'folder', 'out.npz')]));
  expect(outputs('new/folder/out.npz').has('logits')).toBe(true);
});

test('extents that a model leaves open come from its samples; the first is 1, which is said', () => {
  const open = onnxModel({
    nodes: [node('ReduceSum', ['x'], 'y', [int('keepdims', 1)])],
    inputs: [input('x', ['N', 'T'])],
  });
  writeFileSync(place.path('open.onnx'), open);
  const x = tensorOf('f32', [2, 3], [1, 2, 3, 4, 5, 6]);
  writeFileSync(
    place.path('open.npz'),
    writeNpz(
      new Map([
        ['x', x],
        ['more', x],
      ]),
    ),
  );
  const args = ['run', 'open.onnx', '--executor', 'float', '--input', 'open.npz', '-o', 'sum.npz'];
  const ran = place.run([...args, '--json']);
  expect(documentOf(ran)).toMatchObject({ samples: 2, assumed: [`axis 0 (N) of 'x'`] });
  expect(ran.stderr).toContain('SPK4217');
  expect([...outputs('sum.npz').get('y')!.data]).toEqual([6, 15]);
  const shape = ['--input-shape', 'x:2,3', '--json'];
  expect(documentOf(place.run([...args, ...shape]))).not.toHaveProperty('assumed');
  expect([...outputs('sum.npz').get('y')!.data]).toEqual([21]);
  expect(codesOf(place.run(['inspect', 'open.onnx']))).toEqual(['SPK4009']);
  expect(codesOf(place.run(['inspect', 'open.onnx', '--input-shape', 'x:0,3']))).toEqual([
    'SPK3055',
  ]);
  const found = documentOf(place.run(['inspect', DIGITS, '--json']));
  expect(found).toMatchObject({ assumed: [`axis 0 (batch) of 'image'`] });
});

test('a model with open extents runs when they are given; an artifact has none', () => {
  const args = ['--input', TEST_DIGITS, '--limit', '2', '--input-shape', 'image:1,784', '--json'];
  const ran = place.run(['run', DIGITS, '--executor', 'float', ...args]);
  expect(documentOf(ran)).toMatchObject({ samples: 2 });
  expect(failureOf(place.run(['run', artifact, ...args]))).toEqual({ exit: 2, codes: ['SPK3063'] });
  const looked = place.run(['inspect', artifact, '--input-shape', 'image:1,784', '--json']);
  expect(failureOf(looked)).toEqual({ exit: 2, codes: ['SPK3063'] });
});

test('a network without inputs runs once, and every other one asks for its samples', () => {
  const text = [
    'spk 1',
    'graph alone : fixed',
    '%drive = source() {value = i32[1,2](3, 5), limit = 255} : spikes i9[1,2]',
    '%y = sigma(%drive) {bias = i32[1,2](0, 1), scale = f64[](0.5)} : current i32[1,2]',
    'output y = %y',
    '',
  ].join('\n');
  writeFileSync(place.path('alone.spk'), text);
  expect(codesOf(place.run(['compile', 'alone.spk', '-o', 'alone']))).toEqual([]);
  expect(documentOf(place.run(['run', 'alone', '--json', '-o', 'alone.npz']))).toMatchObject({
    samples: 1,
  });
  expect(outputs('alone.npz').get('y')!.data).toEqual(Int32Array.of(3, 6));
  expect(codesOf(place.run(['run', artifact]))).toEqual(['SPK3053']);
});
