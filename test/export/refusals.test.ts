import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type ValueType, spikesType, tensorType } from '../../src/ir/types.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';

const x = tensorType('f32', [2]);
const ENCODED = ['s', 'encode', ['x'], { gain: 9, low: -9, high: 9, limit: 18 }] as const;
const weight = tensorOf('i8', [2, 2], [1, 2, 3, 4]);

type Lines = Parameters<typeof graphOf>[2];

/** The graph of these lines, with outputs of these values. */
function graphWith(
  lines: Lines,
  outputs: readonly string[],
  inputs: Readonly<Record<string, ValueType>> = { x },
): Graph {
  const graph = graphOf('fixed', inputs, lines);
  return { ...graph, outputs: outputs.map((value) => ({ name: `${value}.out`, value })) };
}

function faultsOf(graph: Graph): { readonly code: string; readonly texts: readonly string[] }[] {
  try {
    qannOf(graph);
    return [];
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return error.diagnostics.map(({ code, message, notes }) => ({
      code,
      texts: notes ?? [message],
    }));
  }
}

const refused = (...texts: readonly string[]) => [{ code: 'SPK5040', texts }];

test('all that cannot be said is said at once', () => {
  const lines: Lines = [
    ENCODED,
    ['c', 'dense', ['s'], { weight, exponent: -2 }],
    ['fire', 'integrate-and-fire', ['c'], { theta: tensorOf('i32', [], [5]) }],
    ['d', 'dense', ['fire'], { weight }],
    ['also', 'integrate-and-fire', ['d'], { theta: tensorOf('i32', [], [5]) }],
    ['y', 'sigma', ['also'], {}],
    ['again', 'sigma', ['y'], {}],
    ['in', 'sigma', ['z'], {}],
  ];
  const inputs = { x, z: spikesType('i9', [2]) };
  expect(faultsOf(graphWith(lines, ['y', 'again', 'in', 's'], inputs))).toEqual(
    refused(
      "no operators compute what 'integrate-and-fire' settles at: 'fire', 'also'",
      "'c' rounds each message that it carries",
      "its input 'z' is spikes, not a tensor",
      "its output 's.out' does not show a sum",
      "'again' reads 'y', which is a sum already",
    ),
  );
});

test('what no output depends on may be what it is', () => {
  const lines: Lines = [
    ENCODED,
    ['c', 'dense', ['s'], { weight, exponent: -2 }],
    ['y', 'sigma', ['s'], {}],
  ];
  expect(faultsOf(graphWith(lines, ['y']))).toEqual([]);
});

test('a graph that goes around is refused, whoever it goes through', () => {
  const graph = graphWith([ENCODED, ['d', 'delay', ['s'], {}], ['y', 'sigma', ['d'], {}]], ['y']);
  const ops = graph.ops.map((op) => (op.result === 'd' ? { ...op, inputs: ['d'] } : op));
  expect(faultsOf({ ...graph, ops })).toEqual(refused('its values go around: d'));
});

test('a delay may read what is defined behind it', () => {
  const graph = graphWith([ENCODED, ['d', 'delay', ['s'], {}], ['y', 'sigma', ['d'], {}]], ['y']);
  const [encode, delay, sigma] = graph.ops;
  expect(faultsOf({ ...graph, ops: [delay!, encode!, sigma!] })).toEqual([]);
});

test('names that a file cannot hold are refused', () => {
  const graph = graphWith([ENCODED, ['y', 'sigma', ['s'], {}]], ['y']);
  const outputs = ['x', '', '\ud800', 'fine'].map((name) => ({ name, value: 'y' }));
  expect(faultsOf({ ...graph, outputs })).toEqual(
    refused(
      '"" is no name',
      '"\\ud800" is no name',
      "'x' is the name of an input and of an output",
    ),
  );
});

test('a graph of floats is refused', () => {
  const graph = graphWith([ENCODED, ['y', 'sigma', ['s'], {}]], ['y']);
  expect(faultsOf({ ...graph, stage: 'snn' })).toEqual(
    refused('it is at stage snn, where numbers are floats'),
  );
});

test('sums that may wrap are refused, all of them once', () => {
  const heavy = tensorOf('i8', [2, 2], [10, 20, 30, 40]);
  const lines: Lines = [
    ENCODED,
    ['fits', 'dense', ['s'], { weight, exponent: 15, width: 24 }],
    ['wide', 'dense', ['s'], { weight: heavy, exponent: 15, width: 24 }],
    ['large', 'product', ['s', 's'], { factor: 2 ** 30 }],
    ['y', 'sigma', ['wide'], {}],
    ['z', 'sigma', ['large'], {}],
    ['w', 'sigma', ['fits'], {}],
  ];
  expect(faultsOf(graphWith(lines, ['y', 'z', 'w']))).toEqual(
    [
      `the sum at 'wide' may reach ${9 * 70 * 2 ** 15}, the accumulator holds ${2 ** 23 - 1}`,
      `the sum at 'large' may reach ${81 * 2 ** 30}, the accumulator holds ${2 ** 31 - 1}`,
    ].map((text) => ({ code: 'SPK5013', texts: [text] })),
  );
});

test('delays of synapses count, before a window and within one', () => {
  const delays = tensorOf('u8', [2, 2], [0, 1, 2, 3]);
  const radix = { code: 'radix', limit: 1, window: 2 };
  const theta = tensorOf('i32', [], [2]);
  const lines = (start: number): Lines => [
    ENCODED,
    ['c', 'dense', ['s'], { weight, delays }],
    ['l', 'level', ['c'], { theta, low: -3, high: 3, ...radix, start }],
    ['d', 'decode', ['l'], { code: 'radix', window: 2, start }],
    ['y', 'sigma', ['d'], {}],
  ];
  expect(faultsOf(graphWith(lines(4), ['y']))).toEqual(
    refused("the window of 'l' opens at step 4, what it reads may change until 4"),
  );
  expect(faultsOf(graphWith(lines(5), ['y']))).toEqual([]);
  const within: Lines = [
    ['s', 'encode', ['x'], { gain: 9, low: -3, high: 3, ...radix }],
    ['c', 'dense', ['s'], { weight, delays }],
    ['d', 'decode', ['c'], { code: 'radix', window: 2 }],
    ['y', 'sigma', ['d'], {}],
  ];
  const [{ code, texts }] = faultsOf(graphWith(within, ['y'])) as [ReturnType<typeof faultsOf>[0]];
  expect(code).toBe('SPK5040');
  expect(texts).toContain("'c' reads messages that are not decoded");
});
