import { expect, test } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { spikesType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { enginesHere, firstDifference } from './compare.ts';

/*
 * Messages that are so many that all of them are multiplied: with a sign and without, of one byte and of more, wider than
 * panels of weights and narrower, at the rim of a convolution and inside.
 */

function weights(seed: number, shape: readonly number[]) {
  const source = random(seed);
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    'i8',
    shape,
    Int8Array.from({ length: size }, () => source.int(-128, 127)),
  );
}

function gradedNet(dtype: Dtype): Graph {
  const conv = (seed: number, shape: readonly number[], stride: number, groups = 1) => ({
    weight: weights(seed, shape),
    ...{ strides: [stride, stride], pads: [1, 1, 0, 2], dilations: [1, 1], groups },
  });
  return graphOf('fixed', { x: spikesType(dtype, [1, 18, 6, 9]) }, [
    ['a', 'conv', ['x'], conv(1, [37, 18, 3, 3], 1)],
    ['b', 'conv', ['x'], { ...conv(2, [65, 18, 1, 1], 2), exponent: 3 }],
    ['c', 'conv', ['x'], { ...conv(3, [18, 1, 3, 3], 1, 18), exponent: -2, width: 24 }],
    ['d', 'conv-transpose', ['x'], { ...conv(4, [18, 16, 2, 2], 2), outputPadding: [0, 0] }],
    ['f', 'reshape', ['x'], { shape: [18, 54] }],
    ['g', 'dense', ['f'], { weight: weights(5, [70, 54]), exponent: 1, width: 24 }],
    ['h', 'dense', ['f'], { weight: weights(6, [3, 54]) }],
  ]);
}

test.each(['u8', 'i8', 'i9', 'i4'] as const)(
  'dense messages of %s have the bits of the interpreter at every instruction set',
  async (dtype) => {
    const variants = (await enginesHere()).map((engine) => ({ ...engine, withStates: false }));
    for (const seed of [1, 2, 3])
      expect(firstDifference(gradedNet(dtype), seed, 2, variants)).toBeUndefined();
  },
);
