import { mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { fileSource } from '../../src/frontend/file-source.ts';
import { FRONTENDS, findFrontend } from '../../src/frontend/index.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { writeSafetensors } from '../../src/tensor/safetensors.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { importSource, node, onnxModel, source } from '../support/onnx-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'frontends-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RELU = onnxModel({ nodes: [node('Relu', ['x'], 'y')] });

const TEXT = `; a comment
spk 1
graph small : ann
input %x : tensor f32[1,4]
%y = relu(%x) : tensor f32[1,4]
output y = %y
`;

function text(words: string, name = 'small.spk') {
  return source(new TextEncoder().encode(words), name);
}

function fault(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error('nothing was thrown');
}

async function faults(promise: Promise<unknown>) {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof SpikeError) return error.diagnostics;
  throw error;
}

test('content decides before the name does', () => {
  expect(findFrontend(source(RELU, 'model.bin')).name).toBe('onnx');
  expect(findFrontend(text(TEXT, 'model.onnx')).name).toBe('spk');
});

test('the extension decides where the content does not', () => {
  expect(findFrontend(source(new Uint8Array(0), 'EMPTY.ONNX')).name).toBe('onnx');
});

test('a page or a text under the name of an ONNX model is told as what it is', () => {
  const page = '<!DOCTYPE html>\n<html>not found</html>\n';
  expect(fault(() => findFrontend(text(page, 'model.onnx')))).toMatchObject({
    code: 'SPK4002',
    message: 'this is a plain text file, which this version does not read',
  });
});

test('every frontend loads', async () => {
  for (const frontend of FRONTENDS) expect((await frontend.load()).read).toBeInstanceOf(Function);
});

test('an unknown file says what can be read', () => {
  const found = fault(() => findFrontend(text('hello', 'notes.txt')));
  expect(found).toMatchObject({ code: 'SPK4001', exit: 4, at: { file: 'notes.txt' } });
  expect(found.hint).toBe(
    'models are read from onnx (.onnx), netx (.net), nir (.nir), pytorch (.pt2, .pt, .pth, .bin, .ckpt), safetensors (.safetensors), spk (.spk)',
  );
});

test.each([
  ['zip', 'net.zip', [0x50, 0x4b, 3, 4]],
  ['pickle', 'old.pth', [0x80, 2, 0x8a]],
  ['HDF5', 'keras.h5', [0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10]],
  ['TensorFlow Lite', 'net.tflite', [28, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33]],
  ['Git LFS pointer', 'net.onnx', [...new TextEncoder().encode('version https://git-lfs')]],
])('a %s file is named and refused', (format, name, bytes) => {
  const found = fault(() => findFrontend(source(Uint8Array.from(bytes), name)));
  expect(found).toMatchObject({ code: 'SPK4002', exit: 4 });
  expect(found.message).toBe(`this is a ${format} file, which this version does not read`);
});

test('.spk text is read and verified', async () => {
  const { graph } = await importSource(text(TEXT));
  expect(graph.ops.map((op) => op.kind)).toEqual(['relu']);
  const [found] = await faults(importSource(text(TEXT.replace('(%x)', '(%z)'))));
  expect(found).toMatchObject({ code: 'SPK2003', at: { file: 'small.spk', line: 5, item: 'y' } });
});

test('.spk text that cannot be parsed or decoded is told with its line', async () => {
  const [found] = await faults(importSource(text(TEXT.replace('input', 'inptu'))));
  expect(found!.at).toMatchObject({ file: 'small.spk', line: 4 });
  const bytes = Uint8Array.of(...new TextEncoder().encode(TEXT), 0xff);
  expect((await faults(importSource(source(bytes, 'a.spk'))))[0]!.code).toBe('SPK4011');
});

test('shapes given for .spk text are compared with its own', async () => {
  const inputShapes = new Map([['x', [1, 5]]]);
  expect((await faults(importSource(text(TEXT), { inputShapes })))[0]!.code).toBe('SPK4007');
});

test('large tensors come from the file beside the text', async () => {
  const value = tensorOf('f32', [100], Float32Array.from({ length: 100 }, Math.sqrt));
  const type = { role: 'tensor', dtype: 'f32', shape: [100] } as const;
  const op = { result: 'y', kind: 'constant', inputs: [], attrs: { value }, type, loc: [] };
  const graph = {
    name: 'big',
    stage: 'ann',
    inputs: [],
    ops: [op],
    outputs: [{ name: 'y', value: 'y' }],
  } as const;
  const path = join(folder, 'big.spk');
  writeFileSync(path, print(graph, OP_TABLE));
  expect((await faults(importSource(fileSource(path))))[0]!.code).toBe('SPK1012');
  writeFileSync(join(folder, 'big.safetensors'), writeSafetensors([[value.hash, value]]));
  const read = await importSource(fileSource(path));
  expect(print(read.graph, OP_TABLE)).toBe(print(graph, OP_TABLE));
  expect((read.graph.ops[0]!.attrs['value'] as typeof value).data).toEqual(value.data);
  // The program of an artifact has its tensors in a file of another name.
  renameSync(join(folder, 'big.safetensors'), join(folder, 'weights.safetensors'));
  expect((await importSource(fileSource(path))).graph).toBeDefined();
  rmSync(join(folder, 'weights.safetensors'));
});

test('files that are not there, or are folders', () => {
  const path = join(folder, 'none.onnx');
  expect(fault(() => fileSource(path))).toMatchObject({ code: 'SPK4003', exit: 5 });
  expect(fault(() => fileSource(folder))).toMatchObject({ code: 'SPK4004', exit: 5 });
});

test('a file is read by ranges, of any size, but not of any size at once', () => {
  const path = join(folder, 'large.onnx');
  writeFileSync(path, RELU);
  truncateSync(path, 5 * 2 ** 30);
  const source = fileSource(path);
  expect(source.size).toBe(5 * 2 ** 30);
  expect([...source.read(0, RELU.length)]).toEqual([...RELU]);
  expect([...source.read(5 * 2 ** 30 - 2, 2)]).toEqual([0, 0]);
  const found = fault(() => source.read(0, 2 ** 32 + 1));
  expect(found).toMatchObject({ code: 'SPK4005', exit: 6, at: { file: path } });
  rmSync(path);
});

test.each([
  ['cut', (path: string) => truncateSync(path, 8)],
  ['written', (path: string) => utimesSync(path, 1, 1)],
  ['removed', (path: string) => rmSync(path)],
])('a file that was %s since it was opened is told', (_name, change) => {
  const path = join(folder, 'changing.onnx');
  writeFileSync(path, RELU);
  const source = fileSource(path);
  expect(source.read(0, 4)).toHaveLength(4);
  change(path);
  const found = fault(() => source.read(0, 4));
  expect(found).toMatchObject({ code: 'SPK4012', exit: 4, at: { file: path } });
});

test('a line that cannot be read hides no fault of the others', async () => {
  const path = join(folder, 'mixed.spk');
  writeFileSync(
    path,
    'spk 1\ngraph g : fixed\ninput %w : tensor f33[4]\ninput %x : spikes u1[4]\n%a = dnse(%x) : current i32[2]\n%b = reshape(%w) {shap = [4]} : spikes u1[4]\noutput y = %b\n',
  );
  const found = await faults(importSource(fileSource(path)));
  expect(found.map(({ code }) => code)).toEqual(['SPK1007', 'SPK2002', 'SPK2006', 'SPK2008']);
});
