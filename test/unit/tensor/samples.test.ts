import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { calibrateFrom } from '../../../src/compiler/calibration-data.ts';
import { arrayWarnings } from '../../../src/tensor/array-warnings.ts';
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
  ['SPK4204', [X], { x: tensorOf('f32', [2, 2], [0, 1, NaN, 2]) }],
  ['SPK4208', [Y], { y: tensorOf('f32', [1], [0.5]) }],
  ['SPK4209', [Y], { y: tensorOf('i16', [2], [127, 128]) }],
  ['SPK4209', [Y], { y: tensorOf('f64', [1], [-129]) }],
  ['SPK4209', [{ ...Y, dtype: 'u64' as const }], { y: tensorOf('i64', [1], [-1]) }],
  ['SPK4205', [X, Y], { x: floats(3, 2), y: floats(2) }],
])('unusable samples are refused with %s', async (code, inputs, arrays) => {
  const faults = await faultsOf(() => samples(inputs, arrays));
  expect(faults.map((fault) => [fault.code, fault.at])).toEqual([[code, { file: 'samples.npz' }]]);
});

const image = (...shape: number[]): SampleInput => ({ name: 'x', dtype: 'f32', shape });

test.each([
  [image(1, 3, 4, 5), [2, 4, 5, 3], 'x.transpose(0, 3, 1, 2)'],
  [image(4, 5, 3), [2, 3, 4, 5], 'x.transpose(0, 2, 3, 1)'],
  [image(3, 4, 4), [2, 1, 4, 4, 3], 'x.transpose(0, 1, 4, 2, 3)'],
])(
  'samples whose axes are those of the input in another order are refused',
  async (input, shape, hint) => {
    const [fault, ...more] = await faultsOf(() => samples([input], { x: floats(...shape) }));
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'SPK4219', exit: 2, at: { file: 'samples.npz' } });
    expect(fault!.hint).toContain(hint);
  },
);

test.each([
  [image(1, 1, 4, 5), [2, 4, 5]],
  [image(1, 4, 5), [2, 4, 5, 1]],
  [image(1, 20), [2, 4, 5]],
  [image(1, 4, 5), [2, 20]],
  [image(3, 4, 5), [2, 12, 5]],
])('how samples are cut into axes otherwise does not matter', (input, shape) => {
  expect(samples([input], { x: floats(...shape) }).count).toBe(2);
});

test('a value that is not finite is named with its sample', async () => {
  const x = tensorOf('f32', [2, 2], [0, 1, -Infinity, 2]);
  const [fault] = await faultsOf(() => samples([X], { x }));
  expect(fault!.message).toBe(`sample 1 of 'x' holds -Infinity`);
});

test('a model that runs as it is takes floats that are not finite, but integers have none', async () => {
  const at = { file: 'samples.npz' };
  const take = (input: SampleInput, value: number) =>
    samplesOf([input], new Map([['x', tensorOf('f32', [1], [value])]]), at, {
      takesNotFinite: true,
    }).get(0);
  const one: SampleInput = { name: 'x', dtype: 'f32', shape: [] };
  expect(take(one, NaN)).toEqual({ x: Float32Array.of(NaN) });
  expect(take(one, -Infinity)).toEqual({ x: Float32Array.of(-Infinity) });
  const faults = await faultsOf(() => take({ ...one, dtype: 'i32' }, Infinity));
  expect(faults).toMatchObject([{ code: 'SPK4204' }]);
});

test('floats of 16 bits are read as those of 32', () => {
  // 1.5 and -2, as their bits.
  const half = tensorOf('f16', [1, 2], [0x3e00, 0xc000]);
  expect(samples([X], { x: half }).get(0)).toEqual({ x: Float32Array.of(1.5, -2) });
});

test('a shape that does not fit is told with what it would mean', async () => {
  const message = async (x: Tensor) => (await faultsOf(() => samples([X], { x })))[0]!.message;
  expect(await message(floats(3, 1))).toBe(
    `the array for 'x' is [3, 1], 3 samples of 1 element; the input is [1, 2], 2 elements`,
  );
  expect(await message(floats())).toContain('one number and no axis that counts samples');
});

test('arrays that nothing takes, and those under another name, are told', () => {
  const told = (inputs: readonly SampleInput[], names: readonly string[]) =>
    arrayWarnings(inputs, new Map(names.map((name) => [name, floats(3, 2)])), {}).map(
      ({ code, message, severity }) => `${severity} ${code} ${message}`,
    );
  expect(told([X], ['x', 'label'])).toEqual([]);
  expect(told([X], ['arr_0'])).toEqual([]);
  expect(told([X], ['x', 'z'])).toEqual([`warning SPK4217 'z' of the file is not used`]);
  expect(told([X], ['z'])).toEqual([
    `warning SPK4218 input 'x' takes its samples from the array 'z'`,
  ]);
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
