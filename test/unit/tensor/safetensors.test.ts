import { expect, test } from '@jest/globals';
import { random } from '../../../src/support/random.ts';
import { readSafetensors, writeSafetensors } from '../../../src/tensor/safetensors.ts';
import { type Tensor, bytesOf, sameTensor, tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { ALL_DTYPES, anyTensor } from './any-tensor.ts';
import { codesOf, damaged, faultsOf, loadAll, prefixes } from './hostile.ts';

const AT = { file: 'x.safetensors' };

/** A file with the given header and that many zero bytes behind it. */
function safetensors(header: string | Uint8Array, dataBytes: number): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(text.length), true);
  return Buffer.concat([new Uint8Array(length.buffer), text, new Uint8Array(dataBytes)]);
}

function headerOf(bytes: Uint8Array): string {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return new TextDecoder().decode(bytes.subarray(8, 8 + length));
}

const SMALL: readonly (readonly [string, Tensor])[] = [
  ['weight', tensorOf('i9', [2, 2], [-256, 2, 3, 255])],
  ['bias', tensorOf('f32', [1], [0.5])],
];

test('every number type is read as it was written, exact widths included', () => {
  for (let seed = 0; seed < 20; seed++) {
    const source = random(seed);
    const written = ALL_DTYPES.map((dtype) => [dtype, anyTensor(dtype, source)] as const);
    const read = readSafetensors(writeSafetensors(written), AT);
    expect(read.size).toBe(written.length);
    for (const [name, tensor] of written) expect(sameTensor(read.get(name)!, tensor)).toBe(true);
  }
});

test('the widest numbers come first, then names count; the order given does not', () => {
  const one = (dtype: 'f64' | 'i16' | 'u1' | 'f32') => tensorOf(dtype, [1], [1]);
  const tensors = [
    ['b', one('u1')],
    ['d', one('i16')],
    ['c', one('f64')],
    ['a', one('i16')],
    ['10', one('f32')],
  ] as const;
  const bytes = writeSafetensors(tensors, { made: 'by "us"' });
  const header = headerOf(bytes);
  expect(header.trimEnd()).toBe(
    '{"__metadata__":{"made":"by \\"us\\"","dtype:b":"u1"},' +
      '"c":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
      '"10":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},' +
      '"a":{"dtype":"I16","shape":[1],"data_offsets":[12,14]},' +
      '"d":{"dtype":"I16","shape":[1],"data_offsets":[14,16]},' +
      '"b":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}}',
  );
  expect(header.length % 8).toBe(0);
  expect(writeSafetensors(tensors.toReversed(), { made: 'by "us"' })).toEqual(bytes);
});

test('a file without tensors is one', () => {
  const bytes = writeSafetensors([]);
  expect(headerOf(bytes)).toBe('{}      ');
  expect(readSafetensors(bytes, AT).size).toBe(0);
});

test('tensors are views where aligned, copies where not', () => {
  const bytes = writeSafetensors(SMALL);
  const values = [...readSafetensors(bytes, AT).values()];
  expect(values.map(({ data }) => data.buffer === bytes.buffer)).toEqual([true, true]);
  const shifted = Buffer.from(new ArrayBuffer(bytes.length + 1), 1);
  shifted.set(bytes);
  const copies = readSafetensors(shifted, AT);
  for (const [name, tensor] of SMALL) expect(sameTensor(copies.get(name)!, tensor)).toBe(true);
});

test.each(['__proto__', 'constructor', '', 'a"b\\c\n', 'schön', '\ud83d\ude00', '__metadata__ '])(
  'a tensor may be named %j',
  (name) => {
    const tensor = tensorOf('i3', [2], [1, -4]);
    const read = readSafetensors(writeSafetensors([[name, tensor]]), AT);
    expect([...read.keys()]).toEqual([name]);
    expect(sameTensor(read.get(name)!, tensor)).toBe(true);
  },
);

test('SPK4109: names that the format cannot hold are told', () => {
  const value = tensorOf('u8', [1], [1]);
  expect(codesOf(() => writeSafetensors([['__metadata__', value]]))).toEqual(['SPK4109']);
  const twice = () => writeSafetensors([['a', value], ['a', value]]); // prettier-ignore
  expect(codesOf(twice)).toEqual(['SPK4109']);
});

const entry = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
const U8 = entry('"U8"', '[4]', '[0,4]');

test.each<[string, string | Uint8Array]>([
  ['a number as type', `{"a":${entry('7', '[4]', '[0,4]')}}`],
  ['no JSON', '{"a":'],
  ['no object', '[]'],
  ['null', 'null'],
  ['deep nesting', '['.repeat(100_000)],
  ['a byte order mark', `\ufeff{"a":${U8}}`],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
  ['two tensors of one name', `{"a":${U8},"\\u0061":${U8}}`],
  ['one key twice', `{"a":{"dtype":"U8","dtype":"I8","shape":[4],"data_offsets":[0,4]}}`],
  ['metadata that is no object', `{"__metadata__":[],"a":${U8}}`],
  ['metadata other than text', `{"__metadata__":{"x":1},"a":${U8}}`],
  ['an entry that is no object', '{"a":1}'],
  ['an empty entry', '{"a":{}, "__proto__":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}'],
  ['a negative extent', `{"a":${entry('"U8"', '[-4]', '[0,4]')}}`],
  ['a fraction', `{"a":${entry('"U8"', '[4.5]', '[0,4]')}}`],
  ['an infinite extent', `{"a":${entry('"U8"', '[1e999]', '[0,4]')}}`],
  ['a product beyond all bounds', `{"a":${entry('"U8"', '[9e15,9e15,0]', '[0,4]')}}`],
  ['a text as shape', `{"a":${entry('"U8"', '"4"', '[0,4]')}}`],
  ['one offset', `{"a":${entry('"U8"', '[4]', '[0]')}}`],
  ['offsets in reverse', `{"a":${entry('"U8"', '[4]', '[4,0]')}}`],
  ['too few bytes', `{"a":${entry('"U8"', '[5]', '[0,4]')}}`],
  ['a gap', `{"a":${entry('"U8"', '[3]', '[1,4]')}}`],
  ['an overlap', `{"a":${U8},"b":${entry('"U8"', '[2]', '[2,4]')}}`],
  ['bytes left over', `{"a":${entry('"U8"', '[3]', '[0,3]')}}`],
  ['an exact type of another size', `{"__metadata__":{"dtype:a":"i9"},"a":${U8}}`],
  ['an exact type that is none', `{"__metadata__":{"dtype:a":"x"},"a":${U8}}`],
])('SPK4108: %s is told', (_, header) => {
  const faults = faultsOf(() => readSafetensors(safetensors(header, 4), AT));
  expect(new Set(faults.map((fault) => fault.code))).toContain('SPK4108');
  for (const fault of faults) expect(fault).toMatchObject({ exit: 3, at: AT });
});

test('SPK4108: a header of impossible length is told', () => {
  const bytes = safetensors('{}', 0);
  bytes[7] = 0xff;
  expect(codesOf(() => readSafetensors(bytes, AT))).toEqual(['SPK4108']);
});

test('SPK4108: tensors behind the end of the file are told', () => {
  const huge = entry('"F64"', '[1000000000000]', '[0,8000000000000]');
  expect(codesOf(() => readSafetensors(safetensors(`{"a":${huge}}`, 4), AT))).toEqual(['SPK4108']);
});

test('SPK4104: all number types that are not read are told at once', () => {
  const header = `{"a":${entry('"F8_E4M3"', '[4]', '[0,4]')},"b":${entry('"f32"', '[]', '[4,5]')}}`;
  expect(faultsOf(() => readSafetensors(safetensors(header, 5), AT))).toMatchObject([
    { code: 'SPK4104', at: { ...AT, item: 'a' } },
    { code: 'SPK4104', at: { ...AT, item: 'b' } },
  ]);
});

test('any byte but zero is true', () => {
  const bytes = writeSafetensors([['a', tensor('bool', [3], Uint8Array.of(0, 1, 1))]]);
  bytes[bytes.length - 1] = 7;
  expect(bytesOf(readSafetensors(bytes, AT).get('a')!.data)).toEqual(Uint8Array.of(0, 1, 1));
});

test('a file cut short anywhere is told', () => {
  for (const bytes of prefixes(writeSafetensors(SMALL)))
    expect(codesOf(() => readSafetensors(bytes, AT))).toEqual(['SPK4108']);
});

test('a damaged file is read or told', () => {
  const read = (bytes: Uint8Array) => () => loadAll(readSafetensors(bytes, AT).values());
  const outcomes = [...damaged(writeSafetensors(SMALL), 300)].map((bytes) => codesOf(read(bytes)));
  expect(outcomes.some((codes) => codes.length === 0)).toBe(true);
  expect(outcomes.some((codes) => codes.length > 0)).toBe(true);
});
