import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import type { Source } from '../../src/frontend/frontend.ts';
import type { MessageName } from '../../src/frontend/onnx/schema.ts';
import { decode as decodeSource } from '../../src/frontend/onnx/wire.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { encode } from '../../src/export/onnx/encode-message.ts';

const AT = { file: 'm.onnx' };

function decode<M extends MessageName>(name: M, bytes: Uint8Array) {
  return decodeSource(name, bytesSource('m.onnx', bytes), AT);
}

/** A file of zeros behind its first bytes, which counts what is read of it. */
function countingSource(head: Uint8Array, size: number) {
  const reads: { readonly offset: number; readonly length: number }[] = [];
  const read = (offset: number, length: number) => {
    if (offset + length > size) throw new Error(`read to ${offset + length} of ${size} bytes`);
    reads.push({ offset, length });
    const bytes = new Uint8Array(length);
    bytes.set(head.subarray(offset, offset + length));
    return bytes;
  };
  const source: Source = { name: 'm.onnx', size, read, beside: () => undefined };
  return { source, reads };
}

function tensor(packed: boolean) {
  const draft = {
    dims: [2n, 3n],
    dataType: -1,
    floatData: [1.5, -2.25, 0],
    int32Data: [-1, 0, 300, 2 ** 31 - 1],
    int64Data: [-1n, 0n, 2n ** 40n, -(2n ** 63n)],
    uint64Data: [2n ** 64n - 1n, 1n],
    doubleData: [Math.PI],
    name: 'grüße',
    rawData: Uint8Array.of(1, 2, 3),
    externalData: [{ key: 'location' }, { key: 'offset', value: '7' }],
  };
  return { draft, bytes: encode('TensorProto', draft, packed) };
}

test.each([true, false])('reads back every kind of field, packed: %s', (packed) => {
  const { draft, bytes } = tensor(packed);
  const found = decode('TensorProto', bytes);
  expect(found.dims).toEqual(BigInt64Array.from(draft.dims));
  expect(found.floatData.load()).toEqual(Float32Array.from(draft.floatData));
  expect(found.int32Data.load()).toEqual(Int32Array.from(draft.int32Data));
  expect(found.int64Data.load()).toEqual(BigInt64Array.from(draft.int64Data));
  expect(found.uint64Data.load()).toEqual(BigUint64Array.from(draft.uint64Data));
  expect(found.doubleData.load()).toEqual(Float64Array.from(draft.doubleData));
  expect([found.dataType, found.name]).toEqual([-1, 'grüße']);
  expect(found.externalData).toEqual([
    { key: 'location', value: undefined },
    { key: 'offset', value: '7' },
  ]);
  expect([...found.rawData!.load()]).toEqual([1, 2, 3]);
});

test('a list may come in pieces, packed and not', () => {
  const first = encode('TensorProto', { dims: [1n, 2n] });
  const second = encode('TensorProto', { dims: [3n] }, false);
  const found = decode('TensorProto', Uint8Array.of(...first, ...second, ...first));
  expect(found.dims).toEqual(BigInt64Array.of(1n, 2n, 3n, 1n, 2n));
});

test('weights may come in pieces too, and their count is known', () => {
  const first = encode('TensorProto', { floatData: [1, 2], int64Data: [2n ** 40n, 1n] });
  const second = encode('TensorProto', { floatData: [3], int64Data: [-1n] }, false);
  const found = decode('TensorProto', Uint8Array.of(...first, ...second, ...first));
  expect([found.floatData.least, found.floatData.most]).toEqual([5, 5]);
  expect([found.int64Data.least, found.int64Data.most]).toEqual([5, 5]);
  expect(found.floatData.load()).toEqual(Float32Array.of(1, 2, 3, 1, 2));
  expect(found.int64Data.load()).toEqual(BigInt64Array.of(2n ** 40n, 1n, -1n, 2n ** 40n, 1n));
  expect(found.doubleData).toMatchObject({ least: 0, most: 0 });
});

test('of long lists of integers only bounds are known before they are read', () => {
  const long = encode('TensorProto', { int32Data: new Array<number>(5000).fill(300) });
  expect(decode('TensorProto', long).int32Data).toMatchObject({ least: 1000, most: 10_000 });
});

test('weights in memory are views, not copies', () => {
  const { bytes } = tensor(true);
  expect(decode('TensorProto', bytes).rawData!.load().buffer).toBe(bytes.buffer);
});

test('weights are not read before they are asked for, behind 2 GiB neither', () => {
  const weight = 3 * 2 ** 30;
  const head = Uint8Array.of(0x10, 1, 0x4a, ...varint(weight));
  const { source, reads } = countingSource(head, head.length + weight);
  const { dataType, rawData } = decodeSource('TensorProto', source, AT);
  expect([dataType, rawData!.most]).toEqual([1, weight]);
  expect(reads).toEqual([{ offset: 0, length: 2 ** 14 }]);
});

test('a model of many weights is read with a window for each', () => {
  const header = encode('TensorProto', { dims: [2n ** 20n], dataType: 1, name: 'w' });
  const one = [0x2a, ...varint(header.length + 5 + 2 ** 22), ...header, 0x4a, ...varint(2 ** 22)];
  const size = 20 * (one.length + 2 ** 22);
  const { reads, source } = countingSource(new Uint8Array(0), size);
  const read = (offset: number, length: number) => {
    const bytes = source.read(offset, length);
    for (let i = 0; i < length; i++) bytes[i] = one[(offset + i) % (one.length + 2 ** 22)] ?? 0;
    return bytes;
  };
  const { initializer } = decodeSource('GraphProto', { ...source, read }, AT);
  expect(initializer.map(({ name, rawData }) => [name, rawData!.most])).toEqual(
    new Array(20).fill(['w', 2 ** 22]),
  );
  expect(reads.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(20 * 2 ** 14);
});

test('numbers that lie across the edges of windows are read whole', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `value-${i}`);
  const bytes = encode('NodeProto', { input: names, name: 'n'.repeat(40_000), output: names });
  const found = decode('NodeProto', bytes);
  expect([found.input, found.output]).toEqual([names, names]);
  expect(found.name).toHaveLength(40_000);
});

test('a message that occurs twice is merged', () => {
  const first = encode('ModelProto', { graph: { name: 'one', output: [{ name: 'a' }] } });
  const second = encode('ModelProto', { graph: { name: 'two', output: [{ name: 'b' }] } });
  const { graph } = decode('ModelProto', Uint8Array.of(...first, ...second));
  expect(graph!.name).toBe('two');
  expect(graph!.output.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('unknown fields and fields of another wire type are skipped', () => {
  const unknown = [0xf8, 0x07, 0x05, 0xfa, 0x07, 0x02, 0x61, 0x62, 0x42, 0x01, 0x61];
  const wrongWire = [0x45, 0, 0, 0, 0];
  const bytes = Uint8Array.of(...unknown, ...wrongWire);
  expect(decode('TensorProto', bytes).name).toBe('a');
});

/** A number as protobuf writes it. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

test.each([
  ['a length beyond the end', [0x42, 0x7f, 0x61]],
  ['a length beyond every end', [0x42, ...varint(2 ** 53)]],
  ['a length of 64 bits', [0x4a, ...new Array<number>(9).fill(0xff), 0x01]],
  ['weights beyond the end', [0x22, 0x04, 0, 0, 0]],
  ['an unfinished number', [0x10, 0x80]],
  ['a number without end', [0x10, ...new Array<number>(12).fill(0xff)]],
  ['an unfinished packed number', [0x0a, 0x02, 0x01, 0x80]],
  ['packed floats of odd length', [0x22, 0x03, 0, 0, 0]],
  ['packed doubles of odd length', [0x52, 0x04, 0, 0, 0, 0]],
  ['field number zero', [0x02, 0x00]],
  ['an end without a group', [0x0c]],
  ['groups in groups', new Array<number>(10_000).fill(0xfb).flatMap((tag) => [tag, 0x07])],
])('refuses %s', (_name, bytes) => {
  expect(() => decode('TensorProto', Uint8Array.from(bytes))).toThrow(SpikeError);
});

test('a list that is damaged is told when it is read', () => {
  const list = [...new Array<number>(5000).fill(1), 0x80];
  const bytes = Uint8Array.from([0x2a, ...varint(list.length), ...list]);
  const found = decode('TensorProto', bytes);
  expect(() => found.int32Data.load()).toThrow(
    'SPK4020: this is not an ONNX file, or it is damaged: a list of numbers ends inside a number',
  );
  list.splice(0, 12, ...new Array<number>(12).fill(0xff));
  const longer = Uint8Array.from([0x2a, ...varint(list.length), ...list]);
  expect(() => decode('TensorProto', longer).int32Data.load()).toThrow('one that is too long');
});

test('a text of a hundred megabytes is refused, not read', () => {
  const head = Uint8Array.from([0x42, ...varint(10 ** 8)]);
  const { source, reads } = countingSource(head, head.length + 10 ** 8);
  expect(() => decodeSource('TensorProto', source, AT)).toThrow('at most 16777216 are read');
  expect(reads).toHaveLength(1);
});

test('a field of a message does not reach beyond it', () => {
  // Graph of 2 bytes whose name claims 3: the third would be the model's.
  const bytes = Uint8Array.of(0x3a, 0x02, 0x12, 0x03, 0x61, 0x62, 0x63);
  expect(() => decode('ModelProto', bytes)).toThrow('SPK4020');
});

test('messages without end are refused, not held in memory', () => {
  const bytes = new Uint8Array(2 ** 21 + 2);
  for (let i = 0; i < bytes.length; i += 2) bytes[i] = 0x0a;
  expect(() => decode('GraphProto', bytes)).toThrow('more than 524288 messages');
});
