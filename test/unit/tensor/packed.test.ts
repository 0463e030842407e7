import { expect, test } from '@jest/globals';
import { random } from '../../../src/support/random.ts';
import { integerRange } from '../../../src/tensor/dtype.ts';
import { writeSafetensors } from '../../../src/tensor/safetensors.ts';
import { readTensorFile, writeTensorFile } from '../../../src/tensor/tensor-file.ts';
import { type Tensor, sameTensor, tensorOf } from '../../../src/tensor/tensor.ts';

const DTYPES = ['i1', 'i4', 'i8', 'u8', 'i9', 'i16', 'u16', 'i24', 'i32', 'u32'] as const;

/** Random integers: of all of a type or of a few, all over or here and there. */
function draw(seed: number): Tensor {
  const source = random(seed);
  const dtype = source.pick(DTYPES);
  const [least, most] = integerRange(dtype);
  const low = source.next() < 0.5 ? least : source.int(least, Math.min(most, least + 9));
  const high = Math.min(most, low + 2 ** source.int(0, 33));
  const density = source.pick([0, 0.02, 0.3, 1]);
  const shape = source.pick([[7], [3, 50], [2, 0, 4], [4, 5, 6, 7]]);
  const size = shape.reduce((a, b) => a * b, 1);
  const numbers = Array.from({ length: size }, () =>
    source.next() < density ? source.int(low, high) : 0,
  );
  return tensorOf(dtype, shape, numbers);
}

function readBack(tensor: Tensor): Tensor {
  return readTensorFile(writeTensorFile([['x', tensor]]), {}).get('x')!;
}

test('what is written is read again, bit for bit', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const tensor = draw(seed);
    expect([seed, sameTensor(readBack(tensor), tensor)]).toEqual([seed, true]);
  }
});

test('integers take the bits that they need, and zeros next to none', () => {
  const bytesOf = (dtype: 'i8' | 'i32', numberAt: (i: number) => number) =>
    writeTensorFile([
      [
        'x',
        tensorOf(
          dtype,
          [10_000],
          Array.from({ length: 10_000 }, (_, i) => numberAt(i)),
        ),
      ],
    ]).length;
  const overhead = 250;
  expect(bytesOf('i8', (i) => (i % 16) - 8)).toBeLessThan(5000 + overhead);
  expect(bytesOf('i8', (i) => (i % 4) - 2)).toBeLessThan(2500 + overhead);
  expect(bytesOf('i8', (i) => (i % 2) * 2 - 1)).toBeLessThan(1250 + overhead);
  expect(bytesOf('i8', (i) => ((i % 16) - 8) * 8)).toBeLessThan(5000 + overhead);
  expect(bytesOf('i8', (i) => (i % 100 === 0 ? 100 : 0))).toBeLessThan(1250 + 125 + overhead);
  expect(bytesOf('i32', (i) => 1000 + i)).toBeLessThan(17_500 + overhead);
  expect(bytesOf('i8', (i) => (i % 256) - 128)).toBeLessThan(10_000 + overhead);
});

test('floats and what is as small as it gets stay as they are', () => {
  const floats = tensorOf('f32', [100], new Array(100).fill(0.5));
  expect(writeTensorFile([['x', floats]])).toEqual(writeSafetensors([['x', floats]]));
  const bytes = tensorOf(
    'i8',
    [300],
    Array.from({ length: 300 }, (_, i) => (i % 256) - 128),
  );
  expect(writeTensorFile([['x', bytes]])).toEqual(writeSafetensors([['x', bytes]]));
});

test.each([
  ['packed i8[4] 4 0 1 all x', 1],
  ['packed i8[4] 4 0 1 all x', 3],
  ['packed i8[4] 0 0 1 all x', 2],
  ['packed i8[4] 25 0 1 all x', 13],
  ['packed i8[4] 4 -129 1 all x', 2],
  ['packed f32[4] 4 0 1 all x', 2],
  ['packed i64[4] 4 0 1 all x', 2],
  ['packed i8[4] 4 0 1 5 x', 4],
  ['packed i8[4] 4 0 1 1 x', 1],
  ['packed i8[,4] 4 0 1 all x', 2],
  ['packed i8[99999999999,99999999999] 1 0 1 0 x', 2],
  ['packed nonsense', 2],
  ['packed i8[4] 4 0 0 all x', 2],
])(`'%s' of %i bytes is refused`, (name, bytes) => {
  const file = writeSafetensors([[name, tensorOf('u8', [bytes], new Array(bytes).fill(0))]]);
  expect(() => readTensorFile(file, {})).toThrow('SPK4');
});

test('marks of another number of elements are refused when they are read', () => {
  const file = writeSafetensors([['packed i8[8] 8 0 1 1 x', tensorOf('u8', [2], [3, 5])]]);
  expect(() => readTensorFile(file, {}).get('x')!.data).toThrow('SPK4');
});
