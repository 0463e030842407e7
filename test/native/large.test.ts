import { expect, test } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { spikesType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { enginesHere, firstDifference } from './compare.ts';

/*
 * Synapses that are wider than a block of columns, a part of a list or a vector, which random graphs are too
 * small for; and one without any width, which is seldom among them.
 */

const whole = (value: number) => tensorOf('i32', [], [value]);
const lif = { du: whole(4095), dv: whole(300), vth: whole(40) };

function weights(seed: number, shape: readonly number[], reach = 127) {
  const source = random(seed);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const draw = () => source.int(-reach - 1, reach);
  return tensor('i8', shape, Int8Array.from({ length: size }, draw));
}

function denseNet(dtype: Dtype, rows: number, width: number, out: number): Graph {
  return graphOf('fixed', { x: spikesType(dtype, [rows, width]) }, [
    ['a', 'dense', ['x'], { weight: weights(1, [out, width]) }],
    ['b', 'dense', ['x'], { weight: weights(2, [out, width]), exponent: 3, width: 24 }],
    ['s', 'lif', ['a'], lif],
    ['c', 'dense', ['s'], { weight: weights(3, [70, out]) }],
  ]);
}

function convNet(dtype: Dtype, reach: number, groups: number): Graph {
  const conv = (seed: number, shape: readonly number[], stride: number, split: number) => ({
    weight: weights(seed, shape, reach),
    ...{ strides: [stride, stride], pads: [1, 1, 0, 2], dilations: [1, 1], groups: split },
  });
  return graphOf('fixed', { x: spikesType(dtype, [2, 4, 5, 19]) }, [
    ['a', 'conv', ['x'], conv(4, [40, 4 / groups, 3, 3], 1, groups)],
    ['s', 'lif', ['a'], lif],
    ['b', 'conv', ['s'], conv(5, [64, 40, 3, 3], 2, 1)],
    ['c', 'conv', ['s'], { ...conv(6, [40, 1, 3, 3], 1, 40), exponent: -2 }],
    ['d', 'conv-transpose', ['s'], { ...conv(7, [40, 32, 2, 2], 2, 1), outputPadding: [1, 0] }],
  ]);
}

/** Convolutions of graded messages: blocks of channels that are whole or not, and planes longer than a panel. */
function gradedNet(dtype: Dtype): Graph {
  const conv = (seed: number, shape: readonly number[], stride: number, groups: number) => ({
    weight: weights(seed, shape),
    ...{ strides: [stride, stride], pads: [1, 2, 0, 1], dilations: [1, 2], groups },
  });
  return graphOf('fixed', { x: spikesType(dtype, [2, 6, 7, 19]) }, [
    ['a', 'conv', ['x'], conv(12, [29, 6, 3, 3], 1, 1)],
    ['b', 'conv', ['x'], { ...conv(13, [18, 3, 2, 3], 2, 2), exponent: -1, width: 24 }],
    ['c', 'conv', ['x'], conv(14, [6, 1, 3, 3], 1, 6)],
    ['d', 'conv', ['x'], conv(15, [5, 6, 1, 1], 1, 1)],
    ['f', 'conv', ['x'], { ...conv(17, [7, 6, 3, 3], 1, 1), strides: [1, 7] }],
    ['e', 'conv-transpose', ['x'], { ...conv(16, [6, 10, 3, 2], 2, 1), outputPadding: [0, 1] }],
  ]);
}

/**
 * Populations that their synapses run where nobody watches, and convolutions of many channels. What the first of them loses
 * in a step says whether its potentials fit 16 bits; two of its thresholds do not.
 */
function ledNet(loss: number, inputs = 2, channels = 72): Graph {
  const conv = (seed: number, shape: readonly number[], stride: number) => ({
    weight: weights(seed, shape),
    ...{ strides: [stride, stride], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 },
  });
  const each = (low: number, ...far: number[]) =>
    tensorOf(
      'i32',
      [channels, 1, 1],
      Array.from({ length: channels }, (_, i) => far[i] ?? low + 2 * i),
    );
  const led = { dv: whole(410), vth: whole(90) };
  return graphOf('fixed', { x: spikesType('u1', [1, inputs, 7, 9]) }, [
    ['a', 'conv', ['x'], conv(8, [channels, inputs, 3, 3], 1)],
    ['s', 'lif-plain', ['a'], { dv: whole(loss), vth: each(20, -40_000, 40_000), bias: each(-60) }],
    ['b', 'conv', ['s'], conv(9, [70, channels, 3, 3], 2)],
    ['r', 'lif-plain', ['b'], led],
    ['f', 'reshape', ['r'], { shape: [1, 70 * 4 * 5] }],
    ['c', 'dense', ['f'], { weight: weights(10, [300, 70 * 4 * 5]) }],
    ['q', 'lif-plain', ['c'], led],
    ['d', 'dense', ['q'], { weight: weights(11, [33, 300]) }],
    ['p', 'lif-plain', ['d'], led],
  ]);
}

/** A synapse of no inputs, whose zeros lie where other numbers were. */
function emptyNet(): Graph {
  return graphOf('fixed', { x: spikesType('u1', [2, 0]), z: spikesType('u1', [2, 30]) }, [
    ['a', 'dense', ['z'], { weight: weights(12, [40, 30]) }],
    ['s', 'sigma', ['a'], {}],
    ['b', 'dense', ['x'], { weight: weights(13, [40, 0]), exponent: 1 }],
    ['t', 'sigma', ['b'], {}],
  ]);
}

const NETS: readonly (readonly [string, () => Graph])[] = [
  ['dense, binary, one row', () => denseNet('u1', 1, 700, 600)],
  ['dense, binary, some rows', () => denseNet('u1', 5, 65, 257)],
  ['dense, binary, more inputs than a list has places', () => denseNet('u1', 1, 70_000, 2)],
  ['dense, graded', () => denseNet('i9', 2, 300, 130)],
  ['dense, binary, of no inputs', emptyNet],
  ['convolutions, binary', () => convNet('u1', 20, 1)],
  ['convolutions, binary, in groups', () => convNet('u1', 20, 2)],
  ['convolutions whose sums pass 16 bits', () => convNet('u1', 127, 1)],
  ['populations that their synapses run', () => ledNet(2900)],
  ['populations that their synapses run in words', () => ledNet(410)],
  ['populations that their synapses run and that hardly lose anything', () => ledNet(1)],
  ['convolutions, graded', () => convNet('i5', 127, 2)],
  ['convolutions, graded, in words', () => gradedNet('i9')],
  ['convolutions, graded, in bytes', () => gradedNet('u8')],
  ['convolutions, graded, in words without sign', () => gradedNet('u12')],
];

test.each(NETS)('%s', async (_name, build) => {
  const graph = build();
  const variants = (await enginesHere()).flatMap((engine) => [
    { ...engine, withStates: true },
    { ...engine, withStates: false },
  ]);
  for (const seed of [1, 2]) expect(firstDifference(graph, seed, 3, variants)).toBeUndefined();
});

test('sums of small windows are looked up, over more steps than are taken at once', async () => {
  const variants = (await enginesHere()).map((engine) => ({ ...engine, withStates: false }));
  for (const channels of [32, 64])
    expect(firstDifference(ledNet(410, 1, channels), channels, 21, variants)).toBeUndefined();
});
