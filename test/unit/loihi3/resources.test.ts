import { expect, test } from '@jest/globals';
import { kernelWords, listWords, piecesOf } from '../../../targets/loihi3/resources.ts';

/* The tables that the vendor's compiler prints in the notebooks of lava-dl (BSD-3): facts, typed off. */

const FORMAT = { indexBits: 12, headerBits: 10, blockSynapses: 0 };

test.each([
  // inputs, neurons of a core, bits, words
  [10, 1, 6, 10],
  [50, 10, 6, 150],
  [100, 50, 6, 1500],
  [100, 50, 4, 1300],
  [784, 50, 8, 784 * 16],
  [128, 64, 8, 128 * 21],
  [64, 10, 8, 64 * 4],
])(
  'a dense layer of %i inputs, %i neurons a core and %i bits takes %i words',
  (inputs, neurons, bits, words) => {
    expect(inputs * listWords(neurons, bits, FORMAT)).toBe(words);
  },
);

test.each([
  // input channels, places of the kernel, channels, bits, words
  [3, 9, 24, 6, 81],
  [24, 9, 36, 4, 864],
  [36, 9, 48, 4, 1620],
  [48, 9, 64, 5, 2592],
  [48, 9, 64, 4, 2160],
  [64, 9, 64, 4, 2880],
])(
  'a kernel from %i channels, %i places, to %i channels of %i bits takes %i words',
  (inputs, places, channels, bits, words) => {
    expect(inputs * places * kernelWords(channels, bits, FORMAT)).toBe(words);
  },
);

test('twelve cores of a layer of 2,560 inputs take 7,253 words on average', () => {
  // 100 neurons, as ten cores of nine and two of five hold them.
  const words = (neurons: number) => 2560 * listWords(neurons, 5, FORMAT);
  expect(Math.floor((10 * words(9) + 2 * words(5)) / 12)).toBe(7253);
});

test('a core of Loihi 1 cuts lists into blocks of 64 synapses', () => {
  const format = { indexBits: 10, headerBits: 10, blockSynapses: 64 };
  // 64 x 18 + 10 bits are 19 words, 36 x 18 + 10 bits are 11.
  expect(listWords(100, 8, format)).toBe(30);
  expect(listWords(0, 8, format)).toBe(0);
});

test('a number falls into the powers of two that it is the sum of', () => {
  expect(piecesOf(36)).toEqual([4, 32]);
  expect(piecesOf(64)).toEqual([64]);
  expect(piecesOf(0)).toEqual([]);
});
