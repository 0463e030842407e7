import { expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../../passes/index.ts';
import { calibrate, syntheticSamples } from '../../../src/compiler/calibrate.ts';
import { ADJUSTMENTS, type Adjustment } from '../../../src/compiler/calibration/adjust.ts';
import { channelGroups } from '../../../src/compiler/calibration/channel-groups.ts';
import { runPasses } from '../../../src/compiler/run-passes.ts';
import type { Attrs, Graph } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { print } from '../../../src/ir/print.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { random } from '../../../src/support/random.ts';
import type { Samples } from '../../../src/tensor/samples.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../../src/tensor/tensor.ts';
import { fidelity } from '../../support/convert.ts';
import { largestDeviation } from '../../support/deviation.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { graphOf } from '../../support/graph-of.ts';
import { randomNetwork } from '../../support/random-network.ts';

const CHANNELS = 6;
const IMAGE = tensorType('f32', [1, 3, 6, 6]);

/** Weights drawn evenly, those of each row times a gain. */
function weights(seed: number, shape: readonly number[], gain = (_row: number) => 1): Tensor {
  const source = random(seed);
  const perRow = sizeOf(shape.slice(1));
  const data = Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => (source.next() - 0.5) * gain(Math.floor(i / perRow)),
  );
  return tensor('f32', shape, data);
}

function conv(weight: Tensor, groups = 1): Attrs {
  const pad = weight.shape[2] === 3 ? 1 : 0;
  const window = { strides: [1, 1], pads: [pad, pad, pad, pad], dilations: [1, 1] };
  return { weight, bias: weights(99, [weight.shape[0]!], () => 0.01), ...window, groups };
}

/** Convolutions of which the first makes channels that each reach a third of what the one before does. */
function separable(act = 'relu', attrs: Attrs = {}): Graph {
  const shrinking = weights(1, [CHANNELS, 3, 3, 3], (row) => 3 ** -row);
  const growing = weights(2, [CHANNELS, 1, 3, 3], (row) => 3 ** row);
  const graph = graphOf('ann', { x: IMAGE }, [
    ['a', 'conv', ['x'], conv(shrinking)],
    ['b', act, ['a'], attrs],
    ['c', 'conv', ['b'], conv(growing, CHANNELS)],
    ['d', 'relu', ['c'], {}],
    ['e', 'conv', ['d'], conv(weights(3, [4, CHANNELS, 1, 1]))],
  ]);
  return { ...graph, outputs: [{ name: 'y', value: 'e' }] };
}

function samples(count: number, first = 1): Samples {
  const get = (i: number) => {
    const source = random(first + i);
    // Sevenths are levels of four bits, so that nothing is lost of the input itself.
    return { x: Float32Array.from({ length: sizeOf(IMAGE.shape) }, () => source.int(-7, 7) / 7) };
  };
  return { count, get };
}

function calibrated(graph: Graph, adjustments: readonly Adjustment[], bits = 4): Graph {
  const options = { method: { kind: 'max' }, bitsOf: () => bits, adjustments } as const;
  return calibrate(graph, OP_TABLE, samples(100), () => {}, options);
}

async function converted(graph: Graph, adjustments: readonly Adjustment[], bits = 4) {
  const calls = [
    { name: 'encode', options: { activationBits: bits } },
    { name: 'quantise', options: {} },
  ];
  const run = { ops: OP_TABLE, passes: PASS_TABLE };
  return runPasses(calibrated(graph, adjustments, bits), calls, run);
}

/** Samples that nothing was calibrated with. */
const OTHERS = Array.from({ length: 100 }, (_, i) => samples(1, 1000 + i).get(0));

async function fidelityOf(graph: Graph, adjustments: readonly Adjustment[]): Promise<number> {
  return fidelity(graph, await converted(graph, adjustments), OTHERS);
}

/** The size of what each channel of the output is wrong by on average, added up. */
async function shiftOf(float: Graph, adjustments: readonly Adjustment[]): Promise<number> {
  const fixed = await converted(float, adjustments);
  const [wanted, found] = [interpreter(float, OP_TABLE), interpreter(fixed, OP_TABLE)];
  const sigma = fixed.ops.find(({ kind }) => kind === 'sigma')!;
  const unit = numbersOf(sigma.attrs['scale'] as Tensor)[0]!;
  const sums = new Float64Array(4);
  for (const sample of OTHERS) {
    found.reset();
    wanted.step(sample);
    found.step(sample);
    const y = wanted.value('e');
    const run = y.length / sums.length;
    found.value(sigma.result).forEach((z: number, i: number) => {
      sums[Math.floor(i / run)]! += z * unit - y[i]!;
    });
  }
  return sums.reduce((sum, x) => sum + Math.abs(x), 0);
}

test('channels that nothing but linear ops and rectifiers touch can be scaled together', () => {
  const found = channelGroups(separable()).map(({ values, producers, consumers }) => ({
    values,
    producers: producers.map(({ result }) => result),
    consumers: consumers.map(({ result }) => result),
  }));
  expect(found).toEqual([
    { values: ['a', 'b'], producers: ['a'], consumers: ['c'] },
    { values: ['c', 'd'], producers: ['c'], consumers: ['e'] },
  ]);
  expect(channelGroups(separable('sigmoid')).map(({ values }) => values)).toEqual([['c', 'd']]);
  expect(channelGroups(separable('clip', { low: -1, high: 1 }))).toHaveLength(1);
  expect(channelGroups(separable('clip', { low: 0, high: 6 }))).toHaveLength(2);
});

test('equalising moves factors between weights, and the network computes the same', () => {
  const float = separable();
  const equal = calibrated(float, ['equalise']);
  const first = ({ ops }: Graph) => Array.from(numbersOf(ops[0]!.attrs['weight'] as Tensor));
  expect(first({ ...equal, ops: equal.ops.filter(({ kind }) => kind === 'conv') })).not.toEqual(
    first(float),
  );
  expect(largestDeviation(float, equal, { steps: 1, seed: 5 })).toBeLessThan(1e-5);
});

test('equalising keeps the function of any network', () =>
  forSeeds(200, randomNetwork, (float) => {
    const options = { bitsOf: () => 4, adjustments: ['equalise'] } as const;
    const equal = calibrate(float, OP_TABLE, syntheticSamples(float), () => {}, options);
    expect(largestDeviation(float, equal, { steps: 1, seed: 7 })).toBeLessThan(1e-4);
  }));

test('a cut above stays where channels were seen to come near to it', () => {
  const float = separable('clip', { low: 0, high: 0.5 });
  const equal = calibrated(float, ['equalise']);
  expect(largestDeviation(float, equal, { steps: 1, seed: 5 })).toBeLessThan(0.05);
});

test('channels of which some reach little are worth many decibels once equalised', async () => {
  const plain = await fidelityOf(separable(), []);
  expect(await fidelityOf(separable(), ['equalise'])).toBeGreaterThan(plain + 6);
});

test('what rounding changes on average goes to the bias', async () => {
  const float = separable();
  const plain = await shiftOf(float, ['equalise']);
  expect(await shiftOf(float, ADJUSTMENTS)).toBeLessThan(plain * 0.75);
});

test('a bias stays where nothing is known of the channels that it is corrected for', () => {
  const float = separable();
  const biasOf = ({ ops }: Graph) =>
    Array.from(numbersOf(ops.find(({ kind }) => kind === 'conv')!.attrs['bias'] as Tensor));
  expect(biasOf(calibrated(float, ['correct-bias']))).toEqual(biasOf(float));
});

test('the same samples give the same bytes', () => {
  const [a, b] = [0, 1].map(() => print(calibrated(separable(), ADJUSTMENTS), OP_TABLE));
  expect(a).toBe(b);
});
