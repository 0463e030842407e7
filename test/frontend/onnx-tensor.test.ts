import { expect, test } from '@jest/globals';
import type { Message } from '../../src/frontend/onnx/schema.ts';
import { readSparseTensor } from '../../src/frontend/onnx/sparse-tensor.ts';
import { readTensor } from '../../src/frontend/onnx/tensor.ts';
import { decode } from '../../src/frontend/onnx/wire.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { type Draft, encode } from '../../src/export/onnx/encode-message.ts';
import type { TensorDraft } from '../support/onnx-models.ts';

const AT = { file: 'm.onnx', item: 'w' };

function read(draft: TensorDraft) {
  const source = bytesSource('m.onnx', encode('TensorProto', draft));
  return readTensor(decode('TensorProto', source, AT), source, AT);
}

function raw(values: ArrayBufferView) {
  return { rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

test.each([
  ['f32', 'f32', 1, Float32Array.of(1.5, -2), { floatData: [1.5, -2] }],
  ['u8', 'u8', 2, Uint8Array.of(0, 255), { int32Data: [0, 255] }],
  ['i8', 'i8', 3, Int8Array.of(-128, 127), { int32Data: [-128, 127] }],
  ['u16', 'u16', 4, Uint16Array.of(0, 65535), { int32Data: [0, 65535] }],
  ['i16', 'i16', 5, Int16Array.of(-32768, 1), { int32Data: [-32768, 1] }],
  ['i32', 'i32', 6, Int32Array.of(-(2 ** 31), 1), { int32Data: [-(2 ** 31), 1] }],
  ['i64', 'i64', 7, BigInt64Array.of(-1n, 2n ** 60n), { int64Data: [-1n, 2n ** 60n] }],
  ['u32', 'u32', 12, Uint32Array.of(1, 2 ** 32 - 1), { uint64Data: [1n, 2n ** 32n - 1n] }],
  ['u64', 'u64', 13, BigUint64Array.of(1n, 2n ** 64n - 1n), { uint64Data: [1n, 2n ** 64n - 1n] }],
])('%s, as raw bytes and as a list', (_name, dtype, dataType, values, listed) => {
  for (const data of [raw(values), listed]) {
    const tensor = read({ dims: [2n], dataType, ...data });
    expect([tensor.dtype, tensor.shape]).toEqual([dtype, [2]]);
    expect(tensor.data).toEqual(values);
  }
});

test('any byte but zero is true', () => {
  const dims = [3n];
  expect(read({ dims, dataType: 9, ...raw(Uint8Array.of(0, 1, 7)) }).data).toEqual(
    Uint8Array.of(0, 1, 1),
  );
  expect(read({ dims, dataType: 9, int32Data: [0, 1, 256] }).data).toEqual(Uint8Array.of(0, 1, 1));
});

test('floats of other widths become f32', () => {
  const halves = [0x3c00, 0xc100, 0x0001, 0x7c00, 0x8000, 0x7bff];
  const widened = Float32Array.of(1, -2.5, 2 ** -24, Infinity, -0, 65504);
  const dims = [6n];
  const half = read({ dims, dataType: 10, int32Data: halves });
  expect([half.dtype, half.data]).toEqual(['f32', widened]);
  expect(read({ dims, dataType: 10, ...raw(Uint16Array.from(halves)) }).data).toEqual(widened);
  expect(read({ dims: [1n], dataType: 10, int32Data: [0x7e00] }).data).toEqual(
    Float32Array.of(NaN),
  );
  const brain = read({ dims: [2n], dataType: 16, ...raw(Uint16Array.of(0x3f80, 0xc049)) });
  expect([brain.dtype, brain.data]).toEqual(['f32', Float32Array.of(1, -3.140625)]);
  const double = read({ dims: [1n], dataType: 11, doubleData: [0.1] });
  expect([double.dtype, double.data]).toEqual(['f32', Float32Array.of(0.1)]);
});

test('a scalar has no dims, an empty tensor no elements', () => {
  expect(read({ dataType: 1, floatData: [4] }).shape).toEqual([]);
  expect(read({ dims: [0n, 3n], dataType: 1 }).data).toHaveLength(0);
});

test.each<[string, string, TensorDraft]>([
  ['too few raw bytes', 'SPK4030', { dims: [2n, 2n], dataType: 1, rawData: new Uint8Array(12) }],
  [
    'raw bytes of no whole number',
    'SPK4030',
    { dims: [1n], dataType: 1, rawData: Uint8Array.of(1) },
  ],
  ['too many listed elements', 'SPK4030', { dims: [1n], dataType: 1, floatData: [1, 2] }],
  ['a negative extent', 'SPK4030', { dims: [-4n], dataType: 1, floatData: [1] }],
  ['an enormous extent', 'SPK4030', { dims: [2n ** 40n], dataType: 1, floatData: [1] }],
  ['an enormous extent of nothing', 'SPK4030', { dims: [2n ** 62n, 0n], dataType: 1 }],
  ['extents that overflow', 'SPK4030', { dims: new Array<bigint>(8).fill(2n ** 16n), dataType: 1 }],
  [
    'a hundred axes',
    'SPK4030',
    { dims: new Array<bigint>(100).fill(1n), dataType: 1, floatData: [1] },
  ],
  ['text', 'SPK4031', { dims: [1n], dataType: 8 }],
  ['a type that does not exist', 'SPK4031', { dims: [1n], dataType: 99 }],
  ['too few of two in a byte', 'SPK4030', { dims: [3n], dataType: 22, rawData: Uint8Array.of(1) }],
])('refuses %s', (_name, code, draft) => {
  expect(() => read(draft)).toThrow(code);
});

test('a long list is compared with the shape as soon as that tells', () => {
  const long = (count: number) => new Array<number>(count).fill(1);
  expect(() => read({ dims: [400n], dataType: 6, int32Data: long(5000) })).toThrow(
    'needs 400 elements, it has at least 500',
  );
  expect(() => read({ dims: [5001n], dataType: 6, int32Data: long(5000) })).toThrow(
    'needs 5001 elements, it has at most 5000',
  );
  const found = read({ dims: [4999n], dataType: 6, int32Data: long(5000) });
  expect(() => found.data).toThrow('SPK4030');
  expect(read({ dims: [5000n], dataType: 6, int32Data: long(5000) }).data).toHaveLength(5000);
});

test('integers of four bits, two in a byte, the first one in the lower half', () => {
  const bytes = Uint8Array.of(0x80, 0x7f, 0x0a);
  for (const data of [raw(bytes), { int32Data: [...bytes] }]) {
    const unsigned = read({ dims: [5n], dataType: 21, ...data });
    expect([unsigned.dtype, unsigned.data]).toEqual(['u4', Uint8Array.of(0, 8, 15, 7, 10)]);
    const signed = read({ dims: [5n], dataType: 22, ...data });
    expect([signed.dtype, signed.data]).toEqual(['i4', Int8Array.of(0, -8, -1, 7, -6)]);
  }
});

test.each([
  [
    'e4m3fn',
    17,
    [0x7e, 0xfe, 0x01, 0x08, 0x38, 0x7f, 0x80],
    [448, -448, 2 ** -9, 2 ** -6, 1, NaN, -0],
  ],
  ['e4m3fnuz', 18, [0x7f, 0xff, 0x01, 0x08, 0x40, 0x80], [240, -240, 2 ** -10, 2 ** -7, 1, NaN]],
  [
    'e5m2',
    19,
    [0x7b, 0xfb, 0x01, 0x04, 0x3c, 0x7c, 0xfc, 0x7d, 0x80],
    [57344, -57344, 2 ** -16, 2 ** -14, 1, Infinity, -Infinity, NaN, -0],
  ],
  [
    'e5m2fnuz',
    20,
    [0x7f, 0xff, 0x01, 0x04, 0x40, 0x80],
    [57344, -57344, 2 ** -17, 2 ** -15, 1, NaN],
  ],
])('float8 %s becomes f32', (_name, dataType, bits, values) => {
  for (const data of [raw(Uint8Array.from(bits)), { int32Data: bits }]) {
    const found = read({ dims: [BigInt(bits.length)], dataType, ...data });
    expect([found.dtype, found.data]).toEqual(['f32', Float32Array.from(values)]);
  }
});

type SparseDraft = Draft<Message<'SparseTensorProto'>>;

function readSparse(draft: SparseDraft) {
  const source = bytesSource('m.onnx', encode('SparseTensorProto', draft));
  return readSparseTensor(decode('SparseTensorProto', source, AT), source, AT);
}

function sparse(dims: readonly bigint[], indices: readonly bigint[], rank = 0): SparseDraft {
  const count = rank === 0 ? indices.length : indices.length / rank;
  const shape = [count, rank].slice(0, rank === 0 ? 1 : 2).map(BigInt);
  const floatData = Array.from({ length: count }, (_, i) => i + 1);
  return {
    values: { name: 'w', dims: [BigInt(count)], dataType: 1, floatData },
    indices: { dims: shape, dataType: 7, int64Data: indices },
    dims,
  };
}

test('a sparse tensor is read with all of its elements', () => {
  const values = Float32Array.of(0, 1, 0, 0, 0, 2);
  const flat = readSparse(sparse([2n, 3n], [1n, 5n]));
  expect([flat.dtype, flat.shape, flat.data]).toEqual(['f32', [2, 3], values]);
  expect(readSparse(sparse([2n, 3n], [0n, 1n, 1n, 2n], 2)).data).toEqual(values);
  expect(readSparse(sparse([2n, 2n], [])).data).toEqual(new Float32Array(4));
});

test.each<[string, SparseDraft]>([
  ['without values', { indices: { dims: [0n], dataType: 7 }, dims: [4n] }],
  ['without indices', { values: { dims: [0n], dataType: 1 }, dims: [4n] }],
  ['of values in rows', { ...sparse([4n], []), values: { dims: [0n, 1n], dataType: 1 } }],
  ['of indices that are floats', { ...sparse([4n], []), indices: { dims: [0n], dataType: 1 } }],
  ['of more indices than values', { ...sparse([4n], [1n]), values: { dims: [0n], dataType: 1 } }],
  ['of indices of another rank', sparse([2n, 2n], [0n, 0n, 1n], 3)],
  ['of few values and very many elements', sparse([2n ** 30n], [1n])],
])('refuses a sparse tensor %s', (_name, draft) => {
  expect(() => readSparse(draft)).toThrow('SPK4030');
});

test.each<[string, SparseDraft]>([
  ['beyond the end', sparse([2n, 3n], [1n, 6n])],
  ['before the start', sparse([2n, 3n], [-1n])],
  ['beyond an axis', sparse([2n, 3n], [0n, 3n], 2)],
  ['of 64 bits', sparse([2n, 3n], [2n ** 62n])],
  ['twice', sparse([2n, 3n], [4n, 4n])],
  ['in no order', sparse([2n, 3n], [4n, 1n])],
])('refuses an index %s', (_name, draft) => {
  expect(() => readSparse(draft)).toThrow('SPK4030: the tensor is damaged: its indices');
});

test('many indices are looked at when the data is read', () => {
  const indices = Array.from({ length: 2000 }, (_, i) => BigInt(i));
  const found = readSparse(sparse([2000n], indices.with(-1, 0n)));
  expect(() => found.data).toThrow('SPK4030: the tensor is damaged: its indices');
  expect(readSparse(sparse([2000n], indices)).data).toHaveLength(2000);
});
