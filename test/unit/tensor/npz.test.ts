import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { random } from '../../../src/support/random.ts';
import { storageOf, isDtype } from '../../../src/tensor/dtype.ts';
import { readNpz, writeNpz } from '../../../src/tensor/npz.ts';
import { writeNpy } from '../../../src/tensor/npy.ts';
import { type Tensor, bytesOf, sameTensor, tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { writeZip } from '../../../src/formats/zip/zip.ts';
import { ALL_DTYPES, anyTensor } from './any-tensor.ts';
import { codesOf, damaged, faultsOf, loadAll, prefixes } from './hostile.ts';

const AT = { file: 'x.npz' };
const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));

const SMALL = writeNpz(
  new Map([
    ['weight', tensorOf('i16', [2, 2], [1, 2, 3, 4])],
    ['bias', tensorOf('f32', [], [0.5])],
  ]),
);

test("a recording of somebody else's is read", () => {
  const tensors = readNpz(fixture('loihi2/dense.npz'), AT);
  const types = [...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape]);
  expect(types).toEqual([
    ['in', 'u8', [200, 2000]],
    ['out', 'u8', [256, 2000]],
    ['weight', 'i16', [256, 200]],
  ]);
  const sums = [...tensors.values()].map(({ data }) =>
    (data as Int16Array).reduce((a, b) => a + b),
  );
  expect(sums).toEqual([1881, 1826, -1707872]);
});

test('every number type, byte order and axis order of numpy is read', () => {
  const half = [0, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500];
  const tensors = readNpz(fixture('numpy/arrays.npz'), AT);
  let count = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const match = /^(\w+) [<>] [CF]$/.exec(name);
    if (!match) continue;
    const wanted = match[1]!.replace(/^([iuf])\D*/, '$1');
    expect([name, dtype, isDtype(wanted)]).toEqual([name, wanted, true]);
    expect(data.constructor).toBe(storageOf(dtype));
    const numbers = dtype === 'f16' ? half : [0, 1, 2, 3, 4, 5];
    const values = dtype === 'bool' ? [0, 1, 1, 1, 1, 1] : numbers;
    expect([name, shape, Array.from(data as ArrayLike<number>, Number)]).toEqual([
      name,
      [2, 3],
      values,
    ]);
    count++;
  }
  expect(count).toBe(48);
});

test('every header version, rank and size of numpy is read', () => {
  const tensors = readNpz(fixture('numpy/arrays.npz'), AT);
  const is = (name: string, wanted: Tensor) => sameTensor(tensors.get(name)!, wanted);
  for (const version of [1, 2, 3])
    expect(is(`version ${version}`, tensorOf('f32', [2, 3], [0, 1, 2, 3, 4, 5]))).toBe(true);
  expect(is('scalar', tensorOf('f64', [], [2.5]))).toBe(true);
  expect(is('empty', tensorOf('f32', [0, 3], []))).toBe(true);
  const cube = Array.from({ length: 24 }, (_, i) => i);
  expect(is('cube', tensorOf('i16', [2, 3, 4], cube))).toBe(true);
});

test('tensors are read as they were written, in their order', () => {
  for (let seed = 0; seed < 20; seed++) {
    const source = random(seed);
    const dtypes = ALL_DTYPES.filter((dtype) => dtype !== 'bf16');
    const written = new Map(dtypes.map((dtype) => [`/${dtype}`, anyTensor(dtype, source)]));
    const read = readNpz(writeNpz(written), AT);
    expect([...read.keys()]).toEqual([...written.keys()]);
    for (const [name, { shape, data }] of written) {
      expect(read.get(name)!.shape).toEqual(shape);
      expect(bytesOf(read.get(name)!.data)).toEqual(bytesOf(data));
    }
  }
});

test('a large array is not inflated before it is asked for', () => {
  const zeros = tensor('u8', [64, 2 ** 20], new Uint8Array(2 ** 26));
  const archive = writeNpz(new Map([['zeros', zeros]]));
  const before = process.memoryUsage().arrayBuffers;
  const read = readNpz(archive, AT).get('zeros')!;
  expect(read.shape).toEqual([64, 2 ** 20]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 23);
});

test('all faults are told at once, each with the name of its array', () => {
  const archive = writeZip([
    ['a.npy', new TextEncoder().encode('PK')],
    ['b.npy', writeNpy(tensorOf('u8', [1], [1])).subarray(0, 100)],
    ['c.npy', writeNpy(tensorOf('u8', [1], [1]))],
  ]);
  expect(faultsOf(() => readNpz(archive, AT))).toMatchObject([
    { code: 'SPK4102', at: { file: 'x.npz', item: 'a' } },
    { code: 'SPK4101', at: { file: 'x.npz', item: 'b' } },
  ]);
});

test('SPK4106: two arrays of one name are told', () => {
  const array = writeNpy(tensorOf('u8', [1], [1]));
  const archive = writeZip([
    ['a', array],
    ['a.npy', array],
  ]);
  expect(codesOf(() => readNpz(archive, AT))).toEqual(['SPK4106']);
});

test('a file cut short anywhere is told', () => {
  for (const bytes of prefixes(SMALL))
    expect(codesOf(() => readNpz(bytes, AT))).toEqual(['SPK4106']);
});

test('a damaged file is read or told', () => {
  for (const whole of [SMALL, fixture('numpy/arrays.npz')]) {
    const read = (bytes: Uint8Array) => () => loadAll(readNpz(bytes, AT).values());
    const outcomes = [...damaged(new Uint8Array(whole), 300)].map((bytes) => codesOf(read(bytes)));
    expect(outcomes.some((codes) => codes.length > 0)).toBe(true);
  }
});
