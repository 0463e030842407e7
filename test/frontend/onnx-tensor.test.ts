import { expect, test } from '@jest/globals';
import { readTensor } from '../../src/frontend/onnx/tensor.ts';
import { decode } from '../../src/frontend/onnx/wire.ts';
import { encode } from '../support/onnx-encode.ts';
import type { TensorDraft } from '../support/onnx-models.ts';

const AT = { file: 'm.onnx', item: 'w' };

function read(draft: TensorDraft) {
  return readTensor(decode('TensorProto', encode('TensorProto', draft), AT), AT);
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
  [
    'external data',
    'SPK4032',
    {
      dims: [1n],
      dataType: 1,
      dataLocation: 1,
      externalData: [{ key: 'location', value: '../../w.bin' }],
    },
  ],
])('refuses %s', (_name, code, draft) => {
  expect(() => read(draft)).toThrow(code);
});

test('external data is refused by name', () => {
  const externalData = [{ key: 'location', value: 'weights.bin' }];
  expect(() => read({ dims: [1n], dataType: 1, dataLocation: 1, externalData })).toThrow(
    `'weights.bin'`,
  );
});
