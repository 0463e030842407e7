import { expect, test } from '@jest/globals';
import { encode } from '../../src/export/onnx/encode-message.ts';
import { faultsOf } from '../support/faults.ts';
import { importOnnx, input, int, node } from '../support/onnx-models.ts';

type Declared = ReturnType<typeof input>;

/** A model of floats `x` of [2,4], of their halves of all, and of where each row is largest. */
function model(outputs: readonly (Declared | { readonly name: string })[]): Uint8Array {
  return encode('ModelProto', {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      name: 'test',
      node: [node('Relu', ['x'], 'y'), node('ArgMax', ['x'], 'place', [int('axis', 1)])],
      input: [input('x', ['N', 4])],
      output: outputs,
    },
  });
}

async function told(...outputs: readonly (Declared | { readonly name: string })[]) {
  const options = { inputShapes: new Map([['x', [2, 4]]]) };
  const { warnings } = await importOnnx(model(outputs), options);
  return warnings.map(({ code, message }) => `${code} ${message}`);
}

test('an output is as it is declared, as far as it is', async () => {
  expect(await told({ name: 'y' }, { name: 'place' })).toEqual([]);
  expect(await told(input('y', [2, 4]), input('place', ['N', 1], 7))).toEqual([]);
  expect(await told(input('y', ['N', 'anything']))).toEqual([]);
  // Floats of 16 and of 64 bits are floats.
  expect(await told(input('y', [2, 4], 10))).toEqual([]);
  expect(await told(input('y', [2, 4], 11))).toEqual([]);
  // Some exporters write 0 for what they do not know.
  expect(await told(input('y', [0, 4]))).toEqual([]);
});

test('another number type is refused', async () => {
  const fault = { code: 'SPK4036', exit: 4 };
  const attempt = (...outputs: readonly Declared[]) => faultsOf(() => told(...outputs));
  expect(await attempt(input('y', [2, 4], 7), input('place', [2, 1], 6))).toMatchObject([
    { ...fault, at: { item: 'y' } },
    {
      ...fault,
      at: { file: 'models/test.onnx', item: 'place' },
      message: 'the output is declared as number type i32, the model computes number type i64',
    },
  ]);
  expect(await attempt(input('y', [2, 4], 8))).toMatchObject([fault]);
  expect(await attempt(input('y', [2, 4], 99))).toMatchObject([fault]);
});

test('another shape is taken, with a warning', async () => {
  expect(await told(input('y', [1, 4]))).toEqual([
    'SPK4037 the output is declared as [1,4], the model computes [2,4]',
  ]);
  expect(await told(input('y', ['N', 2, 2]))).toEqual([
    'SPK4037 the output is declared as [N,2,2], the model computes [2,4]',
  ]);
});
