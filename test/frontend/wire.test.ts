import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { decode } from '../../src/frontend/onnx/wire.ts';
import { encode } from '../support/onnx-encode.ts';

const AT = { file: 'm.onnx' };

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
  const found = decode('TensorProto', bytes, AT);
  expect(found.dims).toEqual(BigInt64Array.from(draft.dims));
  expect(found.floatData).toEqual(Float32Array.from(draft.floatData));
  expect(found.int32Data).toEqual(Int32Array.from(draft.int32Data));
  expect(found.int64Data).toEqual(BigInt64Array.from(draft.int64Data));
  expect(found.uint64Data).toEqual(BigUint64Array.from(draft.uint64Data));
  expect(found.doubleData).toEqual(Float64Array.from(draft.doubleData));
  expect([found.dataType, found.name]).toEqual([-1, 'grüße']);
  expect(found.externalData).toEqual([
    { key: 'location', value: undefined },
    { key: 'offset', value: '7' },
  ]);
  expect([...found.rawData!]).toEqual([1, 2, 3]);
});

test('a list may come in pieces, packed and not', () => {
  const first = encode('TensorProto', { dims: [1n, 2n] });
  const second = encode('TensorProto', { dims: [3n] }, false);
  const found = decode('TensorProto', Uint8Array.of(...first, ...second, ...first), AT);
  expect(found.dims).toEqual(BigInt64Array.of(1n, 2n, 3n, 1n, 2n));
});

test('bytes are views on the file', () => {
  const { bytes } = tensor(true);
  expect(decode('TensorProto', bytes, AT).rawData!.buffer).toBe(bytes.buffer);
});

test('a message that occurs twice is merged', () => {
  const first = encode('ModelProto', { graph: { name: 'one', output: [{ name: 'a' }] } });
  const second = encode('ModelProto', { graph: { name: 'two', output: [{ name: 'b' }] } });
  const { graph } = decode('ModelProto', Uint8Array.of(...first, ...second), AT);
  expect(graph!.name).toBe('two');
  expect(graph!.output.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('unknown fields and fields of another wire type are skipped', () => {
  const unknown = [0xf8, 0x07, 0x05, 0xfa, 0x07, 0x02, 0x61, 0x62, 0x42, 0x01, 0x61];
  const wrongWire = [0x45, 0, 0, 0, 0];
  const bytes = Uint8Array.of(...unknown, ...wrongWire);
  expect(decode('TensorProto', bytes, AT).name).toBe('a');
});

test.each([
  ['a length beyond the end', [0x42, 0x7f, 0x61]],
  ['an unfinished number', [0x10, 0x80]],
  ['an unfinished packed number', [0x0a, 0x02, 0x01, 0x80]],
  ['packed floats of odd length', [0x22, 0x03, 0, 0, 0]],
  ['field number zero', [0x02, 0x00]],
  ['an end without a group', [0x0c]],
  ['groups in groups', new Array<number>(10_000).fill(0xfb).flatMap((tag) => [tag, 0x07])],
])('refuses %s', (_name, bytes) => {
  expect(() => decode('TensorProto', Uint8Array.from(bytes), AT)).toThrow(SpikeError);
});

test('a field of a message does not reach beyond it', () => {
  // Graph of 2 bytes whose name claims 3: the third would be the model's.
  const bytes = Uint8Array.of(0x3a, 0x02, 0x12, 0x03, 0x61, 0x62, 0x63);
  expect(() => decode('ModelProto', bytes, AT)).toThrow('SPK4020');
});

test('messages without end are refused, not held in memory', () => {
  const bytes = new Uint8Array(2 ** 21 + 2);
  for (let i = 0; i < bytes.length; i += 2) bytes[i] = 0x0a;
  expect(() => decode('GraphProto', bytes, AT)).toThrow('more than 1048576 messages');
});
