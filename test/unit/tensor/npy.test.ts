import { expect, test } from '@jest/globals';
import { random } from '../../../src/support/random.ts';
import type { Dtype } from '../../../src/tensor/dtype.ts';
import { readNpy, writeNpy } from '../../../src/tensor/npy.ts';
import { storedDtype } from '../../../src/tensor/stored.ts';
import { bytesOf, sameTensor, tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { ALL_DTYPES, anyTensor } from './any-tensor.ts';
import { codesOf, damaged, faultsOf, prefixes } from './hostile.ts';

const AT = { file: 'x.npy' };

/** A .npy file with the given header and that many zero bytes behind it. */
function npy(header: string, dataBytes: number, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [0, 0] : [0, 0, 0, 0];
  for (let i = 0; i < length.length; i++) length[i] = (text.length >> (8 * i)) & 255;
  const magic = [0x93, ...new TextEncoder().encode('NUMPY'), version, 0];
  return Uint8Array.of(...magic, ...length, ...text, ...new Uint8Array(dataBytes));
}

function header(descr: string, shape = '(2,)', order = 'False'): string {
  return `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;
}

test.each(ALL_DTYPES)('%s is read as it was written', (dtype) => {
  for (let seed = 0; seed < 20; seed++) {
    const written = anyTensor(dtype, random(seed));
    const read = readNpy(writeNpy(written), AT);
    expect(read.shape).toEqual(written.shape);
    if (dtype === 'bf16') continue;
    expect(read.dtype).toBe(storedDtype(dtype));
    expect(bytesOf(read.data)).toEqual(bytesOf(written.data));
  }
});

test('an odd width is written as the type that stores it', () => {
  const read = readNpy(writeNpy(tensorOf('i9', [3], [-256, 0, 255])), AT);
  expect(sameTensor(read, tensorOf('i16', [3], [-256, 0, 255]))).toBe(true);
});

test('bf16, which numpy lacks, is written as f32 without a change of value', () => {
  const bits = Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80, 0x8000);
  const read = readNpy(writeNpy(tensor('bf16', [5], bits)), AT);
  expect(read.dtype).toBe('f32');
  expect([...read.data]).toEqual([1, -2, 2 ** -133, Infinity, -0]);
});

test('the header is what numpy writes', () => {
  const bytes = writeNpy(tensorOf('f32', [2, 3], [1, 2, 3, 4, 5, 6]));
  const text = new TextDecoder('latin1').decode(bytes.subarray(10, 128));
  expect(bytes.length).toBe(128 + 24);
  expect(text).toBe(`${header(`'<f4'`, '(2, 3)').padEnd(117)}\n`);
});

test('a view is taken where the numbers are aligned, a copy where they are not', () => {
  const bytes = writeNpy(tensorOf('f32', [2], [1, 2]));
  expect(readNpy(bytes, AT).data.buffer).toBe(bytes.buffer);
  const shifted = Buffer.from(new ArrayBuffer(bytes.length + 1), 1);
  shifted.set(bytes);
  const read = readNpy(shifted, AT);
  expect(read.data).toEqual(Float32Array.of(1, 2));
  expect(read.data.buffer).not.toBe(shifted.buffer);
});

test('any byte but zero is true', () => {
  const bytes = npy(header(`'|b1'`, '(4,)'), 4);
  bytes.set([0, 1, 2, 255], bytes.length - 4);
  expect(readNpy(bytes, AT).data).toEqual(Uint8Array.of(0, 1, 1, 1));
});

test("Python 2's long integers, lists and a missing byte order are read", () => {
  expect(readNpy(npy(header(`"f4"`, '[2L, 1]'), 8), AT).shape).toEqual([2, 1]);
  expect(readNpy(npy(header(`'=i2'`, '()'), 2, 3), AT).shape).toEqual([]);
});

test.each([`'|O'`, `'O'`, `[('a', '<f4'), ('b', '|O')]`, `[('a', [('b', '|O')])]`])(
  'SPK4105: objects are refused: %s',
  (descr) => {
    const [fault] = faultsOf(() => readNpy(npy(header(descr), 16), AT));
    expect(fault).toMatchObject({ code: 'SPK4105', exit: 3, at: AT });
    expect(fault!.message).toMatch(/pickles.*never unpickled/);
  },
);

test.each([
  ...[`'<c16'`, `'<U5'`, `'|S3'`, `'<M8[ns]'`, `'<f16'`, `'|V2'`, `'<f1'`, `'<b2'`, 'None', '3'],
  `[('a', '<f4'), ('b', '<i2', (2,))]`,
])('SPK4104: %s is not read', (descr) => {
  const [fault] = faultsOf(() => readNpy(npy(header(descr), 16), AT));
  expect(fault).toMatchObject({ code: 'SPK4104', exit: 4, at: AT });
});

test('SPK4102: another file is not taken for a .npy file', () => {
  expect(codesOf(() => readNpy(new TextEncoder().encode('PK, not numpy'), AT))).toEqual([
    'SPK4102',
  ]);
});

test.each([
  header(`'<f4'`, '(1000000000000,)'),
  header(`'<f4'`, '(9007199254740991, 9007199254740991)'),
  header(`'<f4'`, `(${'9007199254740991, '.repeat(30)}0)`),
  header(`'<f4'`, '(3,)'),
])('SPK4101: a shape is not believed before its bytes are there: %s', (text) => {
  const [fault] = faultsOf(() => readNpy(npy(text, 8), AT));
  expect(fault).toMatchObject({ code: 'SPK4101', at: AT });
});

test.each([
  '',
  '{',
  '{}',
  '1',
  `{'shape': (2,), 'fortran_order': False, 'shape': (2,)}`,
  `{1: 2}`,
  `{'descr' '<f4'}`,
  `{'descr': ]}`,
  `${header(`'<f4'`)} 1`,
  `__import__('os').system('true')`,
  `{'descr': '<f4'`,
  '['.repeat(60_000),
  header(`'<f4'`, '(-1,)'),
  header(`'<f4'`, '(9007199254740993,)'),
  header(`'<f4'`, '2'),
  header(`'<f4'`, `('2',)`),
  header(`'<f4'`, `(${'1, '.repeat(65)})`),
  header(`'<f4'`, '(2,)', '0'),
  header(`'<f4'`, '(1,)'),
])('SPK4103: a damaged header is told: %.40s', (text) => {
  const [fault] = faultsOf(() => readNpy(npy(text, 8), AT));
  expect(fault).toMatchObject({ code: 'SPK4103', exit: 4, at: AT });
});

test('SPK4103: unknown versions and endless headers are told', () => {
  expect(codesOf(() => readNpy(npy(header(`'<f4'`), 8, 4), AT))).toEqual(['SPK4103']);
  const endless = npy(header(`'<f4'`), 8, 2);
  endless[11] = 0xff;
  expect(codesOf(() => readNpy(endless, AT))).toEqual(['SPK4103']);
});

test('a file cut short anywhere is told', () => {
  const whole = writeNpy(tensorOf('i16', [2, 2], [1, 2, 3, 4]));
  for (const bytes of prefixes(whole))
    expect(codesOf(() => readNpy(bytes, AT))).toEqual(['SPK4101']);
});

test('a damaged file is read or told', () => {
  const dtypes: Dtype[] = ['f64', 'i9', 'bool'];
  for (const dtype of dtypes) {
    const whole = writeNpy(tensorOf(dtype, [2, 3], [1, 0, 1, 0, 1, 0]));
    const outcomes = [...damaged(whole, 300)].map((bytes) => codesOf(() => readNpy(bytes, AT)));
    expect(outcomes.some((codes) => codes.length === 0)).toBe(true);
    expect(outcomes.some((codes) => codes.length > 0)).toBe(true);
  }
});
