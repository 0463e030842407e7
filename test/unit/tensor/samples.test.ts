import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { calibrateFrom } from '../../../src/compiler/calibration-data.ts';
import { writeNpz } from '../../../src/tensor/npz.ts';
import { type SampleInput, samplesOf } from '../../../src/tensor/samples.ts';
import { type Tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { faultsOf } from '../../support/faults.ts';
import { randomNetwork } from '../../support/random-network.ts';

const X: SampleInput = { name: 'x', dtype: 'f32', shape: [1, 2] };
const Y: SampleInput = { name: 'y', dtype: 'i8', shape: [] };

function floats(...shape: number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    'f32',
    shape,
    Array.from({ length: size }, (_, i) => i),
  );
}

function samples(inputs: readonly SampleInput[], arrays: Record<string, Tensor>) {
  return samplesOf(inputs, new Map(Object.entries(arrays)), { file: 'samples.npz' });
}

test('the first axis counts samples, the rest has as many elements as the input', () => {
  const { count, get } = samples([X, Y], { x: floats(3, 2), y: tensorOf('i16', [3], [7, 8, 9]) });
  expect(count).toBe(3);
  expect(get(1)).toEqual({ x: Float32Array.of(2, 3), y: Int8Array.of(8) });
});

test('a single fitting array serves a single input whatever its name', () => {
  expect(samples([X], { data: floats(4, 1, 2) }).count).toBe(4);
  expect(samples([X], { labels: floats(4), images: floats(4, 2) }).get(3)).toEqual({
    x: Float32Array.of(6, 7),
  });
});

test.each([
  ['SPK4201', [X, Y], { x: floats(3, 2) }],
  ['SPK4201', [X], { a: floats(3, 2), b: floats(3, 2) }],
  ['SPK4202', [X], { x: floats(3, 3) }],
  ['SPK4202', [X], { x: floats() }],
  ['SPK4203', [X], { x: tensorOf('f16', [1, 2], [0, 0]) }],
  ['SPK4204', [X], { x: tensorOf('f32', [2, 2], [0, 1, NaN, 2]) }],
  ['SPK4205', [X, Y], { x: floats(3, 2), y: floats(2) }],
])('unusable samples are refused with %s', async (code, inputs, arrays) => {
  const faults = await faultsOf(() => samples(inputs, arrays));
  expect(faults.map((fault) => [fault.code, fault.at])).toEqual([[code, { file: 'samples.npz' }]]);
});

test('a value that is not finite is named with its sample', async () => {
  const x = tensorOf('f32', [2, 2], [0, 1, -Infinity, 2]);
  const [fault] = await faultsOf(() => samples([X], { x }));
  expect(fault!.message).toBe(`sample 1 of 'x' holds -Infinity`);
});

test('calibration needs a file that is there and at least one sample in it', async () => {
  const graph = randomNetwork(1);
  const folder = mkdtempSync(join(tmpdir(), 'spike-samples-'));
  const file = join(folder, 'none.npz');
  try {
    writeFileSync(file, writeNpz(new Map([['x', floats(0, ...graph.inputs[0]!.type.shape)]])));
    const [empty] = await faultsOf(() => calibrateFrom(graph, { data: { path: file } }));
    expect(empty).toMatchObject({ code: 'SPK4206', at: { file } });
    const missing = join(folder, 'missing.npz');
    const [gone] = await faultsOf(() => calibrateFrom(graph, { data: { path: missing } }));
    expect(gone).toMatchObject({ code: 'SPK4207', exit: 5, at: { file: missing } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
