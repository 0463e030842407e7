import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { calibrateFrom } from '../../../src/compiler/calibration-data.ts';
import { dataFile } from '../../../src/data/data-file.ts';
import { fingerprint } from '../../../src/compiler/calibration/fingerprint.ts';
import { parsePreprocess } from '../../../src/data/images/preprocess.ts';
import { openData } from '../../../src/data/open-data.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { inMemory } from '../../../src/support/byte-source.ts';
import { random } from '../../../src/support/random.ts';
import { writeNpy } from '../../../src/tensor/npy.ts';
import { npzRows, readNpz, writeNpz } from '../../../src/tensor/npz.ts';
import { npyRows } from '../../../src/tensor/rows.ts';
import type { SampleInput } from '../../../src/tensor/samples.ts';
import type { Shape } from '../../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../src/tensor/tensor.ts';
import { writeZip } from '../../../src/formats/zip/zip.ts';
import { faultsOf } from '../../support/faults.ts';
import { graphOf } from '../../support/graph-of.ts';
import { makePng } from '../../support/make-png.ts';

const root = mkdtempSync(join(tmpdir(), 'spike-calibration-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Writes files below a folder of its own; the path of the folder, or of the only file. */
let folders = 0;
function put(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = join(root, `data-${folders++}`);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

const SHAPE = [1, 3, 4, 4];
const X: SampleInput = { name: 'x', dtype: 'f32', shape: SHAPE };

/** Numbers drawn evenly from -1 to 1, or as they are made of their place. */
function array(shape: Shape, make?: (i: number) => number): Tensor {
  const source = random(7);
  const size = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    'f32',
    shape,
    Array.from({ length: size }, (_, i) => make?.(i) ?? source.next() * 2 - 1),
  );
}

function npz(arrays: Readonly<Record<string, Tensor>>): Uint8Array {
  return writeNpz(new Map(Object.entries(arrays)));
}

/** A network of ten classes, whose answer is where the first ten numbers are largest. */
const NETWORK = graphOf('ann', { x: tensorType('f32', SHAPE) }, [
  ['flat', 'reshape', ['x'], { shape: [1, 48] }],
  ['y', 'slice', ['flat'], { starts: [0, 0], shape: [1, 10] }],
]);
const CLASSIFIER = { ...NETWORK, outputs: [{ name: 'scores', value: 'y' }] };

async function warningsOf(path: string, more: Readonly<Record<string, string>> = {}) {
  const preprocess = more['preprocess'];
  const steps = preprocess === undefined ? {} : { preprocess: parsePreprocess(preprocess) };
  const { warnings } = await calibrateFrom(CLASSIFIER, { data: { path, ...steps } });
  return warnings;
}

test('a .npy file much larger than memory is read a sample at a time', async () => {
  const file = join(root, 'large.npy');
  const count = 2 ** 27;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, 3, 4, 4), }`;
  const start = Buffer.alloc(128, ' ');
  start.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  start.write(header, 10, 'latin1');
  start[127] = 0x0a;
  writeFileSync(file, start);
  // 24 GiB of zeros that take no room on the disk, but for the last sample.
  const end = 128 + count * 48 * 4;
  truncateSync(file, end);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, new Uint8Array(Float32Array.of(1, 2, 3).buffer), 0, 12, end - 12);
  closeSync(descriptor);
  const { samples } = await openData({ path: file }, [X]);
  expect(samples.count).toBe(count);
  expect([...samples.get(count - 1)['x']!.slice(-3)]).toEqual([1, 2, 3]);
  expect([...samples.get(12345)['x']!]).toEqual(new Array(48).fill(0));
  rmSync(file);
});

test('arrays of a .npz file are the same whether they are compressed or not', async () => {
  const data = array([20, ...SHAPE]);
  const plain = put({ 'x.npz': npz({ x: data }) });
  // Zeros at the end make the file compress.
  const zeros = array([20, ...SHAPE], (i) => (i < 100 ? i : 0));
  const packed = put({ 'x.npz': npz({ x: zeros }) });
  const first = await openData({ path: join(plain, 'x.npz') }, [X]);
  expect([...first.samples.get(19)['x']!]).toEqual([...data.data.slice(19 * 48)]);
  const second = await openData({ path: join(packed, 'x.npz') }, [X]);
  expect([...second.samples.get(1)['x']!]).toEqual([...zeros.data.slice(48, 96)]);
});

test('an array of a .npz file that was changed is refused when it is read', async () => {
  const bytes = npz({ x: array([20, ...SHAPE]) });
  bytes[2000]! ^= 1;
  const { samples } = await openData({ path: join(put({ 'x.npz': bytes }), 'x.npz') }, [X]);
  const [fault] = await faultsOf(() => samples.get(0));
  expect(fault).toMatchObject({ code: 'SPK4106', at: { item: 'x.npy' } });
});

test('rows are the same numbers as whole arrays, in any number type and order', () => {
  const path = 'test/fixtures/numpy/arrays.npz';
  const file = dataFile(path, 'calibration data');
  const whole = readNpz(readFileSync(path), { file: path });
  const rows = npzRows(file, { file: path });
  expect([...rows.keys()]).toEqual([...whole.keys()]);
  for (const [name, tensor] of whole) {
    const count = tensor.shape[0] ?? 0;
    const found = Array.from({ length: count }, (_, i) => [...rows.get(name)!.row(i)]).flat();
    if (count > 0) expect([name, found]).toEqual([name, [...numbersOf(tensor)]]);
  }
});

test('a .npy file whose first axis varies fastest is read by rows, too', () => {
  const header = `{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }`.padEnd(117) + '\n';
  const start = Buffer.concat([
    Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0),
    Buffer.from(header, 'latin1'),
  ]);
  const bytes = Buffer.concat([start, new Uint8Array(Int16Array.of(1, 4, 2, 5, 3, 6).buffer)]);
  const { row } = npyRows(inMemory(bytes), {});
  expect([[...row(0)], [...row(1)]]).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test('a folder of .npy files holds samples, or batches of them, in the order of their names', async () => {
  const one = array([3, 4, 4], () => 1);
  const two = array(SHAPE, () => 2);
  const many = array([5, ...SHAPE], (i) => 3 + Math.floor(i / 48));
  const folder = put({
    'a.npy': writeNpy(one),
    'b.npy': writeNpy(two),
    'c.npy': writeNpy(many),
    'README.txt': 'no samples',
    '.hidden.npy': 'no samples either',
  });
  const { samples, nameOf } = await openData({ path: folder }, [X]);
  expect(samples.count).toBe(7);
  expect(Array.from({ length: 7 }, (_, i) => samples.get(i)['x']![0])).toEqual([
    1, 2, 3, 4, 5, 6, 7,
  ]);
  expect([0, 2, 6].map(nameOf)).toEqual(['a.npy', 'c.npy[0]', 'c.npy[4]']);
});

function png(red: number, more: number): Uint8Array {
  const samples = Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? red : (i * more) % 256));
  return makePng({ width: 4, height: 4, depth: 8, colours: 2, samples });
}

test('a folder of images holds a sample in each', async () => {
  const jpeg = readFileSync('test/fixtures/images/baseline.jpg');
  const folder = put({ 'a.png': png(10, 3), 'b.PNG': png(20, 5), 'c.jpg': jpeg });
  const preprocess = parsePreprocess('resize=4x4,scale=1');
  const { samples, nameOf } = await openData({ path: folder, preprocess }, [X]);
  expect([samples.count, nameOf(2)]).toEqual([3, 'c.jpg']);
  expect([0, 1].map((i) => samples.get(i)['x']![0])).toEqual([10, 20]);
  expect(samples.get(2)['x']!.every((x) => x >= 0 && x <= 255)).toBe(true);
});

test.each<readonly [string, string, Record<string, Uint8Array | string>, RegExp]>([
  ['SPK4210', '', { 'a.txt': 'x' }, /holds no samples: there are 'a.txt'/],
  ['SPK4211', '', { 'a.npy': writeNpy(array(SHAPE)), 'b.png': png(1, 2) }, /1 arrays and 1 images/],
  [
    'SPK4202',
    'b.npy',
    { 'a.npy': writeNpy(array(SHAPE)), 'b.npy': writeNpy(array([2, 3])) },
    /\[2, 3\]/,
  ],
  [
    'SPK4102',
    'b.npy',
    { 'a.npy': writeNpy(array(SHAPE)), 'b.npy': 'no array' },
    /not a .npy array/,
  ],
  [
    'SPK4101',
    'a.npy',
    { 'a.npy': writeNpy(array(SHAPE)).subarray(0, 200) },
    /ends after 200 bytes/,
  ],
  ['SPK4213', 'b.webp', { 'a.png': png(1, 2), 'b.webp': 'RIFF....WEBP' }, /neither PNG nor JPEG/],
])('%s tells of the file at fault', async (code, name, files, message) => {
  const folder = put(files);
  const [fault] = await faultsOf(() => openData({ path: folder }, [X]));
  expect(fault).toMatchObject({ code, at: { file: join(folder, name) } });
  expect(fault!.message).toMatch(message);
});

test('a fault of one sample tells its file and place', async () => {
  const nan = array([3, ...SHAPE], (i) => (i === 100 ? NaN : i));
  const file = join(put({ 'x.npy': writeNpy(nan) }), 'x.npy');
  const [fault] = await faultsOf(() => warningsOf(file));
  expect(fault).toMatchObject({ code: 'SPK4204', at: { file } });
  expect(fault!.message).toBe(`sample 2 of 'x' holds NaN`);

  const folder = put({ 'a.png': png(1, 2), 'b.png': png(3, 4).subarray(0, 60) });
  const [cut] = await faultsOf(() => warningsOf(folder));
  expect(cut).toMatchObject({ code: 'SPK4212', at: { file: join(folder, 'b.png') } });

  const ids: SampleInput = { name: 'ids', dtype: 'i64', shape: [1, 2] };
  const halves = join(put({ 'h.npy': writeNpy(array([2, 2], (i) => i / 2)) }), 'h.npy');
  const { samples } = await openData({ path: halves }, [ids]);
  const [part] = await faultsOf(() => samples.get(0));
  expect(part).toMatchObject({ code: 'SPK4208', at: { file: halves } });
  expect(part!.message).toBe(`sample 0 of 'ids' holds 0.5, the input is i64`);
});

test('images are for one input that takes them, steps are for images', async () => {
  const folder = put({ 'a.png': png(1, 2) });
  const [two] = await faultsOf(() => openData({ path: folder }, [X, { ...X, name: 'z' }]));
  expect(two).toMatchObject({ code: 'SPK4215' });
  const [wide] = await faultsOf(() => openData({ path: folder }, [{ ...X, shape: [1, 64, 4, 4] }]));
  expect(wide!.message).toContain(`'x' is f32[1,64,4,4]`);
  const arrays = put({ 'a.npy': writeNpy(array(SHAPE)) });
  const preprocess = parsePreprocess('resize=4');
  const [steps] = await faultsOf(() => openData({ path: arrays, preprocess }, [X]));
  expect(steps).toMatchObject({ code: 'SPK4216', exit: 2 });
});

test('what is not there is told', async () => {
  const path = join(root, 'nowhere');
  const [fault] = await faultsOf(() => openData({ path }, [X]));
  expect(fault).toMatchObject({ code: 'SPK4207', exit: 5, at: { file: path } });
});

function file(arrays: Readonly<Record<string, Tensor>>): string {
  return join(put({ 'data.npz': npz(arrays) }), 'data.npz');
}

/** As many numbers as samples; the first ten of each sample make the network answer what is asked for. */
function answering(answers: readonly number[]): Tensor {
  const noise = random(3);
  return array([answers.length, ...SHAPE], (i) => {
    const isAnswer = i % 48 === answers[Math.floor(i / 48)];
    return isAnswer ? 2 + noise.next() : noise.next();
  });
}

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

test('good data raises nothing', async () => {
  const label = tensorOf('i32', [10], TEN);
  expect(await warningsOf(file({ x: answering(TEN), label }))).toEqual([]);
});

test.each<readonly [string, Record<string, Tensor>, string]>([
  ['SPK4220', { x: answering([1, 2]) }, 'ranges come from 2 samples only'],
  [
    'SPK4222',
    { x: array([10, ...SHAPE], (i) => (i >= 432 ? 0.5 : Math.sin(i * i) * (i % 7))) },
    `1 of 10 samples of 'x' hold one number only: 9`,
  ],
  [
    'SPK4223',
    { x: array([10, ...SHAPE], (i) => (Math.floor(i / 16) % 3 === 1 ? 0.25 : Math.sin(i * i))) },
    `of 3 channels of 'x', these never change: channel 1 is always 0.25`,
  ],
  [
    'SPK4224',
    { x: array([10, ...SHAPE], (i) => (i * 7919) % 256) },
    `samples of 'x' are whole numbers from 0 to 255`,
  ],
  [
    'SPK4225',
    { x: answering(TEN), label: tensorOf('i32', [10], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]) },
    'the 10 samples are of 2 of 10 classes: 0, 1',
  ],
  [
    'SPK4226',
    { x: answering(new Array<number>(10).fill(4)) },
    `the float network answers 4, of 10, to all 10 samples (output 'scores')`,
  ],
])('%s warns of data that cannot stand for the rest', async (code, arrays, message) => {
  const path = file(arrays);
  const warnings = await warningsOf(path);
  const found = warnings.find((warning) => warning.code === code);
  expect(found).toMatchObject({ severity: 'warning', message, at: { file: path } });
  expect(found!.hint).toBeDefined();
});

test('repeated samples are named by their files', async () => {
  const bytes = Array.from({ length: 8 }, (_, i) => png(i, 7));
  const names = bytes.map((data, i): [string, Uint8Array] => [`${i}.png`, data]);
  const folder = put({ ...Object.fromEntries(names), 'copy.png': bytes[3]! });
  const found = (await warningsOf(folder)).find(({ code }) => code === 'SPK4221');
  expect(found!.message).toBe('1 of 9 samples is there before: copy.png = 3.png');
});

test('sorted samples of some classes are told to be sorted', async () => {
  const label = tensorOf('i32', [10], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  const sorted = await warningsOf(file({ x: answering(TEN), label }));
  expect(sorted[0]!.notes).toEqual(['they are sorted by class, as if more were to follow']);
  const mixed = tensorOf('i32', [10], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  expect((await warningsOf(file({ x: answering(TEN), label: mixed })))[0]!.notes).toBeUndefined();
});

test('folders of classes are labels', async () => {
  const folder = put(
    Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`${i < 6 ? 'cat' : 'dog'}/${i}.png`, png(i, i + 3)]),
    ),
  );
  const codes = (await warningsOf(folder)).map(({ code }) => code);
  expect(codes).toContain('SPK4225');
  const whole = put(
    Object.fromEntries(TEN.map((digit) => [`${digit}/image.png`, png(digit, digit + 3)])),
  );
  const { data, warnings } = await calibrateFrom(CLASSIFIER, { data: { path: whole } });
  expect([...Array.from(data.labels!)]).toEqual(TEN);
  expect(warnings.map(({ code }) => code)).not.toContain('SPK4225');
});

test('labels that do not fit are refused, numbers that are no classes are left out', async () => {
  const x = answering(TEN);
  const outside = file({ x, label: tensorOf('i32', [10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]) });
  const [fault] = await faultsOf(() => warningsOf(outside));
  expect(fault).toMatchObject({ code: 'SPK7013', at: { file: outside } });
  expect(fault!.message).toBe('label 10 of sample 9 is not one of 10 classes');
  const numbers = file({ x, label: array([10], (i) => i + 0.5) });
  const [strange, ...more] = await warningsOf(numbers);
  expect(more).toEqual([]);
  expect(strange).toMatchObject({ code: 'SPK7029', severity: 'warning', at: { file: numbers } });
  expect(strange!.message).toMatch(/^label 0.5 of sample 0 is no class/);
});

test('labels that are not one for each sample are left out, and named', async () => {
  const rows = file({ x: answering(TEN), label: array([10, 10], (i) => (i % 11 === 0 ? 1 : 0)) });
  const [left] = await warningsOf(rows);
  expect(left).toMatchObject({ code: 'SPK7028', severity: 'warning', at: { file: rows } });
  expect(left!.message).toBe(
    "array 'label' of shape [10, 10] is not taken for labels of 10 samples",
  );
  const few = file({ x: answering(TEN), labels: tensorOf('i32', [9], TEN.slice(1)) });
  const { at } = (await warningsOf(few)).find(({ code }) => code === 'SPK7028')!;
  expect(at).toMatchObject({ file: few });
});

test('values and channels that no sample reaches are named', async () => {
  const weight = tensorOf(
    'f32',
    [16, 48],
    Array.from({ length: 768 }, (_, i) => (i < 144 ? 1 : -1)),
  );
  const graph = graphOf('ann', { x: tensorType('f32', SHAPE) }, [
    ['flat', 'reshape', ['x'], { shape: [1, 48] }],
    ['sum', 'dense', ['flat'], { weight }],
    ['half', 'relu', ['sum'], {}],
    ['none', 'clip', ['half'], { low: -1, high: 0 }],
  ]);
  const path = file({ x: array([10, ...SHAPE], (i) => 1 + Math.abs(Math.sin(i))) });
  const { warnings } = await calibrateFrom(graph, { data: { path } });
  const told = (code: string) => warnings.find((warning) => warning.code === code)?.notes;
  expect(told('SPK4227')).toEqual([`'none'`]);
  expect(told('SPK4228')).toEqual([`'half': 13 of 16 channels`]);
});

test('a fingerprint changes with contents and names, not with the place', () => {
  const data = { 'a/1.png': png(1, 2), 'b/2.png': png(3, 4) };
  const folder = put(data);
  const copy = join(root, 'copy');
  cpSync(folder, copy, { recursive: true });
  expect(fingerprint(copy)).toBe(fingerprint(folder));
  writeFileSync(join(copy, 'notes.txt'), 'no sample');
  expect(fingerprint(copy)).toBe(fingerprint(folder));
  writeFileSync(join(copy, 'b/3.png'), png(3, 4));
  expect(fingerprint(copy)).not.toBe(fingerprint(folder));
  expect(fingerprint(put({ 'a/1.png': png(1, 2), 'c/2.png': png(3, 4) }))).not.toBe(
    fingerprint(folder),
  );
});

test('an archive that holds no arrays is told', async () => {
  const path = join(put({ 'a.npz': writeZip([['x.npy', Uint8Array.of(1)]]) }), 'a.npz');
  const [fault] = await faultsOf(() => openData({ path }, [X]));
  expect(fault).toMatchObject({ code: 'SPK4102', at: { file: path, item: 'x' } });
});
