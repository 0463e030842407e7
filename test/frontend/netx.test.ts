import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { type Entry, float32, int64, truth, word } from '../../src/export/hdf5/entries.ts';
import { netxFile } from '../../src/export/netx/netx.ts';
import { layoutHdf5 } from '../../src/formats/hdf5/layout.ts';
import { group } from '../../src/formats/hdf5/tree.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { denseBlock, readArrays } from '../conformance/recordings.ts';
import { graphOf } from '../support/graph-of.ts';
import { type LayerEntries, netxOf } from '../support/netx-file.ts';
import { importSource, source } from '../support/onnx-models.ts';

async function read(bytes: Uint8Array) {
  return importSource(source(bytes, 'model.net'));
}

async function faultOf(bytes: Uint8Array) {
  const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof SpikeError) return error.diagnostics[0]!;
  throw error;
}

const all = (graph: Graph): Graph => ({
  ...graph,
  outputs: graph.ops.map(({ result }) => ({ name: result, value: result })),
});

/** What a value is in each step. */
function run(graph: Graph, name: string, inputs: readonly (readonly number[])[]) {
  const given = (now: number): Record<string, Numbers> => ({
    input: Float64Array.from(inputs[now - 1] ?? inputs[0]!.map(() => 0)),
  });
  const { values } = record(all(graph), OP_TABLE, { steps: 6, inputs: given });
  return values.get(name)!.map((numbers) => Array.from(numbers));
}

/* The network of test/conformance, from the vendor's own file; recorded without the step that a synapse takes. */
test('a recorded network answers the same spikes from its file', async () => {
  const { graph, warnings } = await read(readFileSync('test/fixtures/loihi2/tiny.net'));
  expect(warnings.map(({ code, notes }) => [code, notes])).toEqual([
    ['SPK4123', ['layer 0: its input is a float, times 36 and rounded']],
  ]);
  const recorded = readArrays('tinynet.npz');
  const pixels = numbersOf(recorded.get('input_bias')!);
  const input = Float32Array.from({ length: 768 }, (_, i) => {
    const [x, y, channel] = [i % 16, Math.floor(i / 16) % 16, Math.floor(i / 256)];
    return (pixels[(x * 16 + y) * 3 + channel]! - 34) / 36;
  });
  const { values } = record(all(atOnce(graph)), OP_TABLE, { steps: 15, inputs: () => ({ input }) });
  const layers = ['input', 'layer1', 'output'].map((name, index) => {
    return [name, mismatches(values.get(`layer${index}`)!, recorded.get(name)!)];
  });
  expect(layers).toEqual([
    ['input', { compared: 15 * 768, wrong: 0 }],
    ['layer1', { compared: 15 * 864, wrong: 0 }],
    ['output', { compared: 15 * 36, wrong: 0 }],
  ]);
});

test('resonators of a file that lava-dl wrote answer as in training, in each step', async () => {
  const folder = 'test/fixtures/lava';
  const { graph, warnings } = await read(readFileSync(`${folder}/resonators.net`));
  expect(warnings).toEqual([]);
  const recorded = readNpz(readFileSync(`${folder}/resonators.npz`), { file: 'resonators.npz' });
  const x = numbersOf(recorded.get('x')!);
  const inputs = (now: number) => ({ input: Uint8Array.from(x.slice(10 * now - 10, 10 * now)) });
  const { values } = record(all(graph), OP_TABLE, { steps: 60, inputs });
  for (const layer of ['layer0', 'layer1', 'layer2']) {
    const wanted = Array.from(numbersOf(recorded.get(layer)!));
    expect(values.get(layer)!.flatMap((row) => Array.from(row))).toEqual(wanted);
    expect(wanted.filter((spike) => spike === 1).length).toBeGreaterThan(10);
  }
});

/** Without delays: what they read is read in their place. */
function atOnce(graph: Graph): Graph {
  const sources = new Map(
    graph.ops.filter(({ kind }) => kind === 'delay').map((op) => [op.result, op.inputs[0]!]),
  );
  const ops = graph.ops
    .filter(({ kind }) => kind !== 'delay')
    .map((op) => ({ ...op, inputs: op.inputs.map((name) => sources.get(name) ?? name) }));
  return { ...graph, ops };
}

/** Index 0 of a recording is a leftover; its last axis is time. */
function mismatches(steps: readonly Numbers[], expected: Tensor) {
  const numbers = numbersOf(expected);
  const count = expected.shape.at(-1)!;
  let [compared, wrong] = [0, 0];
  steps.forEach((found, t) =>
    found.forEach((x, i) => {
      compared++;
      if (x !== numbers[i * count + t + 1]) wrong++;
    }),
  );
  return { compared, wrong };
}

const one = (x: number) => tensorOf('i32', [], [x]);
const last = (graph: Graph): Graph => {
  const { result } = graph.ops.at(-1)!;
  return { ...graph, outputs: [{ name: result, value: result }] };
};

test('what is written is read, and written again as the same bytes', async () => {
  const changes = { vth: one(3) };
  const graded = graphOf('fixed', { x: currentType('i32', [1, 2, 2, 2]) }, [
    ['d', 'delta', ['x'], changes],
    ['late', 'delay', ['d'], { steps: 4 }],
    ['flat', 'reshape', ['late'], { shape: [1, 8] }],
    [
      'a',
      'dense',
      ['flat'],
      {
        weight: tensorOf(
          'i8',
          [2, 8],
          Array.from({ length: 16 }, (_, i) => i - 9),
        ),
      },
    ],
    ['s', 'sigma-delta', ['a'], { ...changes, bias: one(5) }],
    ['late1', 'delay', ['s'], {}],
    ['b', 'dense', ['late1'], { weight: tensorOf('i8', [1, 2], [1, 2]) }],
    ['y', 'sigma', ['b'], {}],
  ]);
  for (const graph of [last(denseBlock()), last(graded)]) {
    const bytes = netxFile(graph).bytes;
    const { graph: again } = await read(bytes);
    expect(Buffer.from(netxFile(again).bytes).equals(Buffer.from(bytes))).toBe(true);
  }
});

test('a recorded network is written as it was read, its float input too', async () => {
  const { graph } = await read(readFileSync('test/fixtures/loihi2/tiny.net'));
  const { graph: again } = await read(netxFile(graph).bytes);
  expect(print(again, OP_TABLE)).toBe(print(graph, OP_TABLE));
});

const list = (...numbers: number[]) => int64(numbers, [numbers.length]);
const type = (text: string) => word(text, 10, [1]);
const weights = (shape: readonly number[], numbers: readonly number[]) => float32(shape, numbers);

/** Neurons that fire whenever something arrives, and forget it at once. */
const EAGER: LayerEntries = {
  'neuron/type': word('CUBA'),
  'neuron/iDecay': int64(4096),
  'neuron/vDecay': int64(4096),
  'neuron/vThMant': int64(0),
};
/** What a layer says of resonators. */
const RING: LayerEntries = {
  'neuron/type': word('RF_PHASE'),
  'neuron/sinDecay': int64(2815),
  'neuron/cosDecay': int64(2841),
  'neuron/vThMant': int64(3),
};
const DENSE = { type: type('dense'), weight: weights([2, 2], [1, 1, 1, 1]), ...EAGER };
const PLANE = { type: type('input'), shape: list(1, 2, 2) };
const ROW = { type: type('input'), shape: list(2) };

const window = (kind: string, extra: Readonly<Record<string, Entry>> = {}): LayerEntries => ({
  type: type(kind),
  kernelSize: list(2, 2),
  stride: list(2, 2),
  padding: list(0, 0),
  dilation: list(1, 1),
  weight: weights([1, 1, 2, 2, 1], [1, 2, 3, 4]),
  ...extra,
});

test('a pool is a window over each plane', async () => {
  const { graph } = await read(netxOf([PLANE, { ...window('pool'), ...EAGER }]));
  expect(run(graph, 'current1', [[1, 0, 1, 1]])[1]).toEqual([8]);
  expect(run(graph, 'counts', [[1, 0, 1, 1]]).at(-1)).toEqual([1]);
});

test('a transposed convolution spreads a plane', async () => {
  const groups = { groups: int64(1) };
  const { graph } = await read(netxOf([PLANE, { ...window('convT', groups), ...EAGER }]));
  const [, spread] = run(graph, 'current1', [[0, 1, 0, 0]]);
  expect(spread).toEqual([0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test.each(['weight_rec', 'recWeight'])('a recurrent layer hears itself by %s', async (own) => {
  const recurrent = {
    type: type(own === 'recWeight' ? 'recurrent' : 'dense_rec'),
    weight: weights([2, 2], [1, 0, 0, 0]),
    [own]: weights([2, 2], [0, 0, 1, 0]),
    ...EAGER,
  };
  const { graph } = await read(netxOf([ROW, recurrent]));
  // The first neuron hears the input a step later, the second one hears the first.
  expect(run(graph, 'layer1', [[1, 0]]).slice(0, 4)).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
});

test('branches are joined, spikes counted', async () => {
  const half = (numbers: readonly number[]) => ({
    type: type('dense'),
    weight: weights([2, 2], numbers),
    ...EAGER,
  });
  const layers = [ROW, half([1, 0, 0, 1]), half([0, 1, 1, 0])];
  const joined = { type: type('concat'), layers: list(1, 2) };
  const { graph, warnings } = await read(netxOf([...layers, joined, { type: type('average') }]));
  expect(
    run(graph, 'layer4', [
      [1, 0],
      [1, 0],
    ]).at(-1),
  ).toEqual([2, 0, 0, 2]);
  expect(warnings[0]!.notes).toEqual([
    'layer 4: spikes are counted, where it takes their mean over the steps',
  ]);
});

test('delays of a layer, of its neurons, of what they hear and of each synapse', async () => {
  const arrivals = async (delay: Entry) => {
    const layer = { type: type('dense'), weight: weights([2, 2], [1, 2, 4, 8]), delay, ...EAGER };
    const { graph } = await read(netxOf([ROW, layer]));
    return run(graph, 'current1', [[1, 1]]).slice(1);
  };
  const none = [0, 0];
  expect(await arrivals(float32([], [2]))).toEqual([none, none, [3, 12], none, none]);
  expect(await arrivals(float32([2], [0, 1]))).toEqual([[3, 0], [0, 12], none, none, none]);
  const each = float32([2, 2], [0, 1, 2, 3]);
  expect(await arrivals(each)).toEqual([[1, 0], [2, 0], [0, 4], [0, 8], none]);
});

test('weights that 8 bits do not hold lose what the chip does not store', async () => {
  const layer = { type: type('dense'), weight: weights([2, 2], [255, -3, 7, 300]), ...EAGER };
  const { graph, warnings } = await read(netxOf([ROW, layer]));
  const { weight } = graph.ops.find(({ kind }) => kind === 'dense')!.attrs;
  expect(Array.from(numbersOf(weight as Tensor))).toEqual([254, -4, 6, 254]);
  expect(warnings[0]!.notes).toEqual([
    'layer 1: 4 weights are none that 8 bits hold, and lose their lowest bit',
  ]);
});

test('a layer without neurons sums up; a refractory time and exponents of a norm are told', async () => {
  const rest = { ...EAGER, 'neuron/refDelay': int64(3), 'neuron/weight_exp': weights([2], [1, 2]) };
  const first = { type: type('dense'), weight: weights([2, 2], [1, 0, 0, 1]), ...rest };
  const sums = { type: type('dense'), weight: weights([2], [3, -5]) };
  const { graph, warnings } = await read(netxOf([ROW, first, sums]));
  expect(graph.outputs).toEqual([{ name: 'output', value: 'layer2' }]);
  expect(
    run(graph, 'layer2', [
      [1, 0],
      [0, 1],
    ]).at(-1),
  ).toEqual([-2]);
  expect(warnings[0]!.notes).toEqual([
    "layer 1: exponents that a norm gave its weights are ignored, as by the format's tool",
    "layer 1: its neurons rest 3 steps after a spike, which the format's tool ignores",
    'layer 2: it has no neurons, and sums up what arrives',
  ]);
});

test('what a layer leaves open is told: voltages, groups, long delays, biases that do not wait', async () => {
  const first = {
    ...DENSE,
    bias: weights([2], [1, 2]),
    delay: float32([2], [0, 70]),
  };
  const voltage = { ...DENSE, 'neuron/vThMant': int64(2 ** 18 - 1) };
  const { graph, warnings } = await read(netxOf([ROW, first, voltage]));
  expect(warnings[0]!.notes).toEqual([
    'layer 1: it waits 70 steps, and a chip no more than 62',
    'layer 1: its neurons wait for what they hear; their bias does not wait',
    'layer 2: its threshold is out of reach: it answers with its voltage',
  ]);
  expect(graph.ops.at(-1)!.kind).toBe('lif-potential');
});

test('resonators hear real weights by their real part alone, and a circle as the file has it', async () => {
  const { graph, warnings } = await read(netxOf([ROW, { ...DENSE, ...RING }]));
  expect(warnings[0]!.notes).toEqual([
    'layer 1: its weights are real: nothing arrives at the imaginary part',
  ]);
  const { attrs, inputs } = graph.ops.find(({ kind }) => kind === 'resonator')!;
  expect(inputs).toEqual(['real1', 'imaginary1']);
  const number = (name: string) => Array.from(numbersOf(attrs[name] as Tensor));
  expect(['sin', 'cos', 'vth'].map(number)).toEqual([[2815], [2841], [3]]);
  expect(attrs['firing']).toBe('phase');
  const { attrs: silent } = graph.ops.find(({ result }) => result === 'imaginary1')!;
  expect(Array.from(numbersOf(silent['weight'] as Tensor))).toEqual([0, 0, 0, 0]);
});

test('groups of neurons are counted together', async () => {
  const wide = { type: type('dense'), weight: weights([4, 2], [1, 0, 0, 1, 1, 0, 1, 0]), ...EAGER };
  const grouped = { type: type('average'), shape: list(2, 1, 1) };
  const { graph } = await read(netxOf([ROW, wide, grouped]));
  const spikes = [
    [1, 0],
    [0, 1],
  ];
  expect(run(graph, 'layer2', spikes).at(-1)).toEqual([2, 2]);
});

test('all layers and neurons that are not read are named: SPK4122', async () => {
  const found = await faultOf(
    netxOf([
      ROW,
      { type: type('decimate') },
      { ...DENSE, 'neuron/type': word('RF') },
      { ...DENSE, ...RING, 'neuron/type': word('ADRF_PHASE'), type: type('recurrent') },
      { ...DENSE, 'neuron/type': word('SRM') },
      { type: type('dense'), 'weight/real': DENSE.weight, 'weight/imag': DENSE.weight, ...EAGER },
      { ...DENSE, ...RING, type: type('dense_rec'), weight_rec: DENSE.weight },
      { ...ROW, ...RING },
    ]),
  );
  expect([found.code, found.exit, found.message]).toEqual([
    'SPK4122',
    4,
    'the file has what is not read: layer 1 is decimate, neurons of layer 2 are RF (a resonator that does not say how it fires), neurons of layer 4 are SRM, layer 3 is recurrent, of resonators, weights of layer 5 are complex, and its neurons are not, layer 6 is dense_rec, of resonators, layer 7 is input, of resonators',
  ]);
});

test.each([
  ['weights of another width', [ROW, { ...DENSE, weight: weights([2, 3], [1, 1, 1, 1, 1, 1]) }]],
  ['another shape than it says', [ROW, { ...DENSE, shape: list(3) }]],
  ['no weights', [ROW, { type: type('dense'), ...EAGER }]],
  ['weights that are not finite', [ROW, { ...DENSE, weight: weights([2, 2], [1, NaN, 1, 1]) }]],
  ['a threshold beyond the chip', [ROW, { ...DENSE, 'neuron/vThMant': int64(2 ** 17) }]],
  ['graded spikes', [ROW, { ...DENSE, 'neuron/gradedSpike': truth(true) }]],
  ['resonators that send a value', [ROW, { ...DENSE, ...RING, 'neuron/gradedSpike': truth(true) }]],
  ['resonators with a bias', [ROW, { ...DENSE, ...RING, bias: weights([2], [1, 2]) }]],
  [
    'resonators that are not to fire',
    [ROW, { ...DENSE, ...RING, 'neuron/vThMant': int64(2 ** 18 - 1) }],
  ],
  ['turns of a wrong number', [ROW, { ...DENSE, ...RING, 'neuron/sinDecay': list(1, 2, 3) }]],
  ['turns that grow', [ROW, { ...DENSE, ...RING, 'neuron/cosDecay': int64(4097) }]],
  [
    'complex weights of two shapes',
    [
      ROW,
      {
        ...{ type: type('dense'), ...RING },
        ...{ 'weight/real': DENSE.weight, 'weight/imag': weights([1, 2], [1, 2]) },
      },
    ],
  ],
  ['delays of a wrong number', [ROW, { ...DENSE, delay: float32([3], [1, 2, 3]) }]],
  ['a layer that reads one to come', [ROW, { type: type('concat'), layers: list(0, 5) }]],
  ['a convolution of a row', [ROW, { ...window('conv'), ...EAGER }]],
  ['no type', [{ shape: list(2) }]],
  ['messages of more than a spike', [ROW, { ...DENSE, 'neuron/messageBits': int64(8) }]],
  ['groups of no size', [ROW, DENSE, { type: type('average'), shape: list(3) }]],
  ['a stride of 0', [PLANE, { ...window('conv'), ...EAGER, stride: list(0, 1) }]],
  [
    'pads beyond measure',
    [PLANE, { ...window('conv'), ...EAGER, padding: list(2 ** 30, 2 ** 30) }],
  ],
  ['decays beyond 32 bits', [ROW, { ...DENSE, 'neuron/vDecay': int64(2 ** 40) }]],
  [
    'a shape beyond measure',
    [{ type: type('input'), shape: list(2 ** 20, 2 ** 20, 2 ** 20) }, DENSE],
  ],
  ['a shape of nothing', [{ type: type('input'), shape: list(0) }, DENSE]],
])('a layer with %s is refused: SPK4121', async (_name, layers) => {
  const { code, exit } = await faultOf(netxOf(layers as readonly LayerEntries[]));
  expect([code, exit]).toEqual(['SPK4121', 4]);
});

test('a file of something else is told: SPK4120', async () => {
  const { head } = layoutHdf5(group({ model_weights: group({}) }));
  const found = await faultOf(head);
  expect([found.code, found.message]).toEqual([
    'SPK4120',
    "the file has no layers, but 'model_weights'",
  ]);
});

test('the first layer may be one that reads spikes, of changes where its neurons take them', async () => {
  const { graph } = await read(netxOf([DENSE]));
  expect(graph.inputs[0]!.type).toEqual(spikesType('u1', [2]));
  const changes = { 'neuron/type': word('SDNN'), 'neuron/vThMant': int64(0) };
  const graded = await read(netxOf([{ ...DENSE, ...changes }]));
  expect(graded.graph.inputs[0]!.type).toEqual(spikesType('i24', [2]));
});
