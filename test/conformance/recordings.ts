import { readFileSync } from 'node:fs';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';

/* Networks that Intel's tool chain recorded for Loihi 2, as graphs. */

export const FIXTURES = 'test/fixtures/loihi2';
const uniform = (value: number) => tensorOf('i32', [], [value]);

export type Arrays = ReadonlyMap<string, Tensor>;

export function readArrays(name: string): Arrays {
  return readNpz(readFileSync(`${FIXTURES}/${name}`), { file: name });
}

export function denseBlock(): Graph {
  const weight = tensor('i16', [256, 200], readArrays('dense.npz').get('weight')!.data);
  return graphOf('fixed', { x: spikesType('u1', [200]) }, [
    ['late', 'delay', ['x'], {}],
    ['a', 'dense', ['late'], { weight, weightBits: 8 }],
    ['y', 'lif', ['a'], { du: uniform(4095), dv: uniform(415), vth: uniform(6) }],
  ]);
}

/** It runs from the bias of its input layer alone. */
export function convolutionalNet(): Graph {
  const given = readArrays('tiny-net.npz');
  const recorded = readArrays('tinynet.npz');
  const pixels = lifOf(given, 0, channelsFirst(recorded.get('input_bias')!));
  return graphOf('fixed', { nothing: currentType('i32', [1, 3, 16, 16]) }, [
    ['input', 'lif', ['nothing'], pixels],
    ['current', 'conv', ['input'], convOf(given, 1)],
    ['layer1', 'lif', ['current'], lifOf(given, 1, perChannel(given.get('1.bias')!))],
    ['current2', 'conv', ['layer1'], convOf(given, 2)],
    ['output', 'lif', ['current2'], lifOf(given, 2, perChannel(given.get('2.bias')!))],
  ]);
}

export function singleNeuron(): Graph {
  return graphOf('fixed', { x: spikesType('u1', [1]) }, [
    ['late', 'delay', ['x'], {}],
    ['a', 'dense', ['late'], { weight: tensorOf('i8', [1, 1], [10]), weightBits: 8 }],
    ['y', 'lif', ['a'], { du: uniform(4095), dv: uniform(163), vth: uniform(25) }],
  ]);
}

/** The neurons of a layer. Its file counts the decay of u from one. */
function lifOf(given: Arrays, layer: number, bias: Tensor): Attrs {
  const scalar = (name: string) => numbersOf(given.get(`${layer}.${name}`)!)[0]!;
  const [du, dv] = [uniform(scalar('iDecay') - 1), uniform(scalar('vDecay'))];
  return { du, dv, vth: uniform(scalar('vThMant')), bias, biasExponent: 6 };
}

function convOf(given: Arrays, layer: number): Attrs {
  const list = (name: string) => Array.from(numbersOf(given.get(`${layer}.${name}`)!));
  return {
    weight: given.get(`${layer}.weight`)!,
    strides: list('stride'),
    pads: [...list('padding'), ...list('padding')],
    dilations: list('dilation'),
    groups: list('groups')[0]!,
    width: 24,
  };
}

function perChannel(bias: Tensor): Tensor {
  return tensor(bias.dtype, [...bias.shape, 1, 1], bias.data);
}

/** Width, height, channels to channels, height, width. */
function channelsFirst(array: Tensor): Tensor {
  const [width, height, channels] = array.shape as [number, number, number];
  const numbers = numbersOf(array);
  const turned = Array.from({ length: numbers.length }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    return numbers[(x * height + y) * channels + Math.floor(i / (width * height))]!;
  });
  return tensorOf('i32', [channels, height, width], turned);
}
