import { afterEach, expect, test } from '@jest/globals';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { faultsOf } from '../support/faults.ts';

/** A header, the length that the file says it has, and what follows it. */
interface Parts {
  readonly header: string | Uint8Array;
  readonly length?: bigint;
  readonly data?: number;
}

function fileOf({ header, length, data = 4 }: Parts): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const one = (dtype: string, shape: string, offsets: string, name = 'a') =>
  `{"${name}":${tensor(dtype, shape, offsets)}}`;
const GOOD = tensor('U8', '[4]', '[0,4]');

/** As long as a header may be. */
const MOST = 2 ** 23;
const repeated = (text: string) => text.repeat(Math.floor(MOST / text.length));
const many = (entry: (i: number) => string) => {
  const count = Math.floor(MOST / entry(1_000_000).length) - 1;
  return `{${Array.from({ length: count }, (_, i) => entry(i)).join(',')}}`;
};

const CASES: Readonly<Record<string, Parts>> = {
  'two tensors in one place': { header: `{"a":${GOOD},"b":${GOOD}}` },
  'a tensor inside another': { header: `{"a":${GOOD},"b":${tensor('U8', '[2]', '[1,3]')}}` },
  'tensors that overlap by a byte': {
    header: `{"a":${tensor('U8', '[3]', '[0,3]')},"b":${tensor('U8', '[2]', '[2,4]')}}`,
  },
  'an empty tensor inside another': {
    header: `{"a":${GOOD},"b":${tensor('U8', '[0]', '[2,2]')}}`,
  },
  'a hole before the first tensor': { header: one('U8', '[2]', '[2,4]') },
  'a hole between tensors': {
    header: `{"a":${tensor('U8', '[1]', '[0,1]')},"b":${tensor('U8', '[1]', '[3,4]')}}`,
  },
  'bytes behind the last tensor': { header: one('U8', '[3]', '[0,3]') },
  'a second file behind the first': { header: `{"a":${GOOD}}`, data: 64 },
  'offsets behind the end': { header: one('U8', '[4]', '[4,8]') },
  'a tensor longer than the file': { header: one('U8', '[4096]', '[0,4096]') },
  'offsets of terabytes': { header: one('U8', '[9007199254740991]', '[0,9007199254740991]') },
  'offsets beyond whole numbers': {
    header: one('U8', '[4]', '[9007199254740992,9007199254740996]'),
  },
  'offsets of 2^64': { header: one('U8', '[4]', '[18446744073709551612,18446744073709551616]') },
  'offsets below zero': { header: one('U8', '[4]', '[-4,0]') },
  'offsets in reverse': { header: one('U8', '[4]', '[4,0]') },
  'offsets of halves': { header: one('U8', '[4]', '[0.5,4.5]') },
  'three offsets': { header: one('U8', '[4]', '[0,4,8]') },
  'offsets that are text': { header: one('U8', '[4]', '["0","4"]') },
  'extents below zero that come out right': { header: one('U8', '[-2,-2]', '[0,4]') },
  'an extent of a half': { header: one('U8', '[0.5,8]', '[0,4]') },
  'an extent beyond all numbers': { header: one('U8', '[1e999]', '[0,4]') },
  'extents whose product wraps to four': { header: one('U8', '[4294967297,4294967300]', '[0,4]') },
  'extents whose product wraps to nothing': {
    header: one('U8', '[4294967296,4294967296]', '[0,0]'),
    data: 0,
  },
  'more axes than an array has': { header: one('U8', `[${'1,'.repeat(500)}4]`, '[0,4]') },
  'an extent that is a list': { header: one('U8', '[[4]]', '[0,4]') },
  'a number type of wider numbers': { header: one('F64', '[4]', '[0,4]') },
  'a number type of narrower numbers': { header: one('U8', '[1]', '[0,4]') },
  'an exact number type that does not fit': {
    header: `{"__metadata__":{"dtype:a":"i33"},"a":${GOOD}}`,
  },
  'a number type that is an object': {
    header: `{"a":{"dtype":{},"shape":[4],"data_offsets":[0,4]}}`,
  },
  'NaN in the header': { header: one('U8', '[NaN]', '[0,4]') },
  'Infinity in the header': { header: one('U8', '[Infinity]', '[0,4]') },
  'a comment in the header': { header: `{"a":${GOOD}/* */}` },
  'two tensors of one name': { header: `{"a":${GOOD},"a":${GOOD}}` },
  'two tensors of one name that is written twice': { header: `{"a":${GOOD},"\\u0061":${GOOD}}` },
  'two sets of offsets': {
    header: `{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"data_offsets":[0,4]}}`,
  },
  'two sets of metadata': { header: `{"__metadata__":{},"__metadata__":{},"a":${GOOD}}` },
  'metadata of numbers': { header: `{"__metadata__":{"polluted":1},"a":${GOOD}}` },
  'a prototype in place of a shape': {
    header: `{"a":{"__proto__":{"shape":[4]},"dtype":"U8","data_offsets":[0,4]}}`,
  },
  'a header that is a list': { header: `[${GOOD}]` },
  'a header that is no text': { header: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d) },
  'a header that ends in the middle': { header: `{"a":${GOOD}}`, length: 20n },
  'a header of no bytes': { header: `{"a":${GOOD}}`, length: 0n },
  'a header longer than the file': { header: `{"a":${GOOD}}`, length: 2000n },
  'a header of 2^63 bytes': { header: `{"a":${GOOD}}`, length: 2n ** 63n },
  'a header of 2^64 bytes': { header: `{"a":${GOOD}}`, length: 2n ** 64n - 1n },
  'a header that says it is longer than any': { header: `{"a":${GOOD}}`, length: BigInt(MOST + 1) },
  'lists in lists without end': { header: `{${repeated('"a":[')}` },
  'objects in objects without end': { header: repeated('{"a":') },
  'a quote that nothing closes': { header: `{"${'a'.repeat(MOST - 2)}` },
  'a list as long as a header': { header: `{"a":[${repeated('0,').slice(0, -8)}0]}` },
  'a name as long as a header': { header: `{"${repeated('\\u0061').slice(0, -60)}":1}` },
  'a hundred thousand tensors that are none': { header: many((i) => `"${i}":{"dtype":"U8"}`) },
  'a hundred thousand tensors in one place': {
    header: many((i) => `"${i}":${tensor('U8', '[4]', '[0,4]')}`),
  },
};

const LAYERS = bytesSource('network.yaml', new TextEncoder().encode('layers: [Linear]'));

/** Far more than any of them takes, however busy the machine is. */
const LONGEST_MS = 10_000;
const MOST_MB = 256;
const LONGEST_MESSAGE = 20_000;

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('there are enough of them', () => {
  expect(Object.keys(CASES).length).toBeGreaterThan(50);
});

test.each(Object.entries(CASES))('%s is refused: exit code 3', async (_, parts) => {
  const bytes = fileOf(parts);
  const [start, before] = [process.cpuUsage(), process.memoryUsage.rss()];
  const options = { inputShapes: new Map([['', [1, 4]]]), architecture: LAYERS };
  const faults = await faultsOf(() => importModel(bytesSource('w.safetensors', bytes), options));
  const { user, system } = process.cpuUsage(start);
  expect([...new Set(faults.map(({ exit }) => exit))]).toEqual([3]);
  expect((user + system) / 1000).toBeLessThan(LONGEST_MS);
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(MOST_MB);
  const said = faults.map(({ message }) => message).join('\n');
  expect(said.length).toBeLessThan(LONGEST_MESSAGE);
});

test.each([0, 1, 7, 8])('a file of %s bytes is refused', async (length) => {
  const bytes = fileOf({ header: `{"a":${GOOD}}` }).subarray(0, length);
  const options = { inputShapes: new Map([['', [1, 4]]]), architecture: LAYERS };
  const faults = await faultsOf(() => importModel(bytesSource('w.safetensors', bytes), options));
  expect(faults.map(({ exit }) => exit)).toEqual([3]);
});
