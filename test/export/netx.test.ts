import { expect, test } from '@jest/globals';
import { netxFile } from '../../src/export/netx/netx.ts';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { groupWeights } from '../../src/tensor/group-weights.ts';
import { numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import {
  type Arrays,
  convolutionalNet,
  denseBlock,
  readArrays,
} from '../conformance/recordings.ts';
import { graphOf } from '../support/graph-of.ts';
import { type Hdf5Object, readHdf5 } from '../support/read-hdf5.ts';

const one = (x: number) => tensorOf('i32', [], [x]);
const LIF = { du: one(4095), dv: one(1024), vth: one(25) };

function last(graph: Graph): Graph {
  const { result } = graph.ops.at(-1)!;
  return { ...graph, outputs: [{ name: result, value: result }] };
}

/** The recorded network, with the steps that synapses of a chip take, and an input of currents. */
function tinyNet(): Graph {
  const given = convolutionalNet();
  const attrs = (name: string): Attrs => given.ops.find(({ result }) => result === name)!.attrs;
  return last(
    graphOf('fixed', { x: currentType('i32', [1, 3, 16, 16]) }, [
      ['input', 'lif', ['x'], { ...LIF, bias: one(34), biasExponent: 6 }],
      ['late', 'delay', ['input'], {}],
      ['current', 'conv', ['late'], attrs('current')],
      ['layer1', 'lif', ['current'], attrs('layer1')],
      ['late1', 'delay', ['layer1'], {}],
      ['current2', 'conv', ['late1'], attrs('current2')],
      ['output', 'lif', ['current2'], attrs('output')],
    ]),
  );
}

/** Datasets below an object, by their path. */
function flat(object: Hdf5Object, path = ''): [string, readonly unknown[]][] {
  if (!object.children) return [[path, object.texts ?? object.data ?? []]];
  return Object.entries(object.children).flatMap(([name, child]) =>
    flat(child, path === '' ? name : `${path}/${name}`),
  );
}

const read = (graph: Graph) => new Map(flat(readHdf5(netxFile(graph).bytes)));

/** What the vendor's own file of the network holds, as the fixture keeps it. */
function expected(given: Arrays, layer: number, name: string): number[] {
  return Array.from(numbersOf(given.get(`${layer}.${name}`)!));
}

test('the recorded network has the layers of the file that it came from', () => {
  const file = read(tinyNet());
  const given = readArrays('tiny-net.npz');
  for (const layer of [1, 2]) {
    for (const name of ['weight', 'bias', 'stride', 'padding', 'dilation', 'groups'])
      expect([name, file.get(`layer/${layer}/${name}`)]).toEqual([
        name,
        expected(given, layer, name),
      ]);
    for (const name of ['iDecay', 'vDecay', 'vThMant'])
      expect([name, file.get(`layer/${layer}/neuron/${name}`)]).toEqual([
        name,
        expected(given, layer, name),
      ]);
  }
  const words = [0, 1, 2].map((i) => [
    file.get(`layer/${i}/type`),
    file.get(`layer/${i}/neuron/type`),
  ]);
  expect(words).toEqual([
    [['input'], ['CUBA']],
    [['conv'], ['CUBA']],
    [['conv'], ['CUBA']],
  ]);
  const numbers = [
    '0/shape',
    '1/shape',
    '2/shape',
    '1/inChannels',
    '2/outChannels',
    '1/kernelSize',
    '0/weight',
    '0/bias',
  ];
  expect(numbers.map((name) => file.get(`layer/${name}`))).toEqual([
    [3, 16, 16],
    [24, 6, 6],
    [36, 1, 1],
    [3],
    [36],
    [5, 5],
    [1],
    [34],
  ]);
});

test('a dense layer has the weights that its sums use, and no bias where it has none', () => {
  const file = read(last(denseBlock()));
  const weight = file.get('layer/1/weight')! as number[];
  expect(weight).toHaveLength(256 * 200);
  expect(weight.every((w) => w % 2 === 0)).toBe(true);
  expect(file.has('layer/1/bias')).toBe(false);
  expect(
    ['0/shape', '1/inFeatures', '1/outFeatures', '1/shape'].map((name) =>
      file.get(`layer/${name}`),
    ),
  ).toEqual([[200], [200], [256], [256]]);
});

const CHANGES = { vth: one(3), messageBits: 16 };
const weight = tensorOf('i8', [2, 8], [2, -4, 6, 8, 2, 2, 2, 2, -2, 4, 4, 4, 4, 4, 4, 100]);

test('a sigma-delta network with delays, a flattened plane and a sum at its end', () => {
  const graph = graphOf('fixed', { x: spikesType('i8', [1, 2, 2, 2]) }, [
    ['d', 'delta', ['x'], CHANGES],
    ['late', 'delay', ['d'], { steps: 4 }],
    ['flat', 'reshape', ['late'], { shape: [1, 8] }],
    ['a', 'dense', ['flat'], { weight, exponent: 1 }],
    ['s', 'sigma-delta', ['a'], { ...CHANGES, bias: one(5) }],
    ['late1', 'delay', ['s'], {}],
    ['b', 'dense', ['late1'], { weight: tensorOf('i8', [1, 2], [1, 2]) }],
    ['y', 'sigma', ['b'], {}],
  ]);
  const file = read(last(graph));
  expect(file.get('layer/1/type')).toEqual(['flatten']);
  expect(file.get('layer/2/delay')).toEqual([3]);
  expect(file.get('layer/2/bias')).toEqual([5, 5]);
  expect(file.get('layer/2/weight')).toEqual(Array.from(numbersOf(weight), (w) => 2 * w));
  expect(file.get('layer/2/neuron/activation')).toEqual(['relu']);
  expect(file.get('layer/3/neuron/sigma_output')).toEqual([1]);
  expect(file.get('layer/3/neuron/type')).toEqual(['SDNN']);
});

function faultsOf(graph: Graph): readonly string[] {
  try {
    netxFile(graph);
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    expect(error.diagnostics.map(({ code, exit }) => [code, exit])).toEqual([['SPK5090', 4]]);
    return error.diagnostics[0]!.notes!;
  }
  throw new Error('it was written');
}

test('what netx itself does not read as it is meant is told: SPK5091', () => {
  const planes = tensorOf('i8', [1, 1, 2, 2], [1, 2, 3, 4]);
  const geometry = { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1, width: 24 };
  const graph = graphOf('fixed', { x: spikesType('u1', [1, 1, 2, 2]) }, [
    ['late', 'delay', ['x'], { steps: 3 }],
    ['a', 'conv', ['late'], { weight: planes, ...geometry }],
    ['y', 'sigma-delta', ['a'], { ...CHANGES, activation: 'identity' }],
    ['late1', 'delay', ['y'], {}],
    ['b', 'conv-transpose', ['late1'], { weight: planes, ...geometry, outputPadding: [0, 0] }],
    ['z', 'lif', ['b'], LIF],
    ['both', 'join', ['x', 'z'], { axis: 1 }],
    ['flat', 'reshape', ['both'], { shape: [1, 8] }],
    ['groups', 'dense', ['flat'], { weight: groupWeights(2, 8) }],
    ['counts', 'sigma', ['groups'], {}],
  ]);
  const [warning, ...others] = netxFile(last(graph)).warnings;
  expect(others).toEqual([]);
  expect([warning!.code, warning!.severity, warning!.notes]).toEqual([
    'SPK5091',
    'warning',
    [
      "'y' has no relu, and it takes one",
      "'a' waits, which it ignores of convolutions",
      "'b' is a transposed convolution, which it does not read",
      "layers read 'x', 'z' by concat, which it does not read",
      "'counts' is an average layer, which it does not read",
    ],
  ]);
  expect(netxFile(tinyNet()).warnings).toEqual([]);
});

const LOOP = `spk 1
graph loop : fixed
input %x : spikes u1[2]
%back = delay(%z) : spikes u1[2]
%a = dense(%back) {weight = i8[2,2](1, 2, 3, 4)} : current i32[2]
%y = lif(%a) {du = i32[](0), dv = i32[](0), vth = i32[](3)} : spikes u1[2]
%late = delay(%y) : spikes u1[2]
%b = dense(%late) {weight = i8[2,2](1, 2, 3, 4)} : current i32[2]
%z = lif(%b) {du = i32[](0), dv = i32[](0), vth = i32[](3)} : spikes u1[2]
output z = %z
`;

/** Resonators, whose imaginary part hears through a synapse of its own. */
function ringing(imaginary: object = {}, { kind = 'resonator', ...ring }: Attrs = {}) {
  const weight = (shift: number) =>
    tensorOf(
      'i8',
      [3, 2],
      [2, -4, 6, 8, -10, 12].map((x) => x + shift),
    );
  return last(
    graphOf('fixed', { x: spikesType('u1', [2]) }, [
      ['late', 'delay', ['x'], { steps: 1 }],
      ['a', 'dense', ['late'], { weight: weight(0) }],
      ['b', 'dense', ['late'], { weight: weight(2), ...imaginary }],
      ['y', kind as string, ['a', 'b'], { ...RING, ...ring }],
    ]),
  );
}

const RING = { sin: one(2100), cos: one(3400), vth: one(20), firing: 'izhikevich' };

test('a layer of resonators has two parts of weights, and what it keeps of a turn', () => {
  const { bytes, warnings } = netxFile(ringing());
  const layer = readHdf5(bytes).children!['layer']!.children!['1']!.children!;
  const { real, imag } = layer['weight']!.children!;
  expect([real!.data, imag!.data]).toEqual([
    [2, -4, 6, 8, -10, 12],
    [4, -2, 8, 10, -8, 14],
  ]);
  const { type: kind, sinDecay, cosDecay, vThMant } = layer['neuron']!.children!;
  expect(kind!.texts).toEqual(['RF_IZHIKEVICH']);
  expect([sinDecay!.data, cosDecay!.data, vThMant!.data]).toEqual([[2100], [3400], [20]]);
  expect(warnings).toEqual([]);
});

test('what its tool makes of resonators is told, and two currents that are no complex one are refused', () => {
  const notes = (...given: Parameters<typeof ringing>) =>
    netxFile(ringing(...given)).warnings[0]!.notes;
  expect(notes({}, { cos: one(3401) })).toEqual([
    "'y' has turns of which it takes a part for one less",
  ]);
  expect(notes({ weight: tensorOf('i8', [3, 2], [0, 0, 0, 0, 0, 0]) })).toEqual([
    "'b' weighs nothing, at which it fails",
  ]);
  const moving = { kind: 'resonator-adaptive', dth: one(3), dr: one(4), step: one(5) };
  expect(notes({}, moving)).toEqual([
    "'y' has a threshold that moves, which it takes for one that stays",
  ]);
  const delays = tensorOf('u8', [3, 2], [0, 0, 0, 0, 0, 1]);
  expect(faultsOf(ringing({ delays }))).toEqual([
    "'y' hears two currents that are not both parts of one",
  ]);
  expect(faultsOf(ringing({}, { vth: tensorOf('i32', [3], [1, 2, 3]) }))).toEqual([
    "'y' has several values of vth, and a layer there has one",
  ]);
});

test('all that has no place in a file is named', () => {
  const input = { x: spikesType('u1', [2]) };
  const odd = tensorOf('i16', [2, 2], [201, -3, 4, 5]);
  const lif = {
    du: one(0),
    dv: one(0),
    vth: tensorOf('i32', [2], [3, 4]),
    bias: one(1),
    resetInterval: 3,
  };
  const layers = graphOf('fixed', input, [
    ['a', 'dense', ['x'], { weight: odd, exponent: -1 }],
    ['y', 'lif', ['a'], lif],
  ]);
  expect(faultsOf(last(layers))).toEqual([
    "'y' resets, which the reader is told, not the file",
    "'y' has several values of vth, and a layer there has one",
    "'y' has a bias that is no integer of 13 bits in units of 64",
    "'y' has a bias, and no delay of a step in front of its synapse, as layers of a chip have",
    "'a' shifts its sums to the right",
  ]);
  const level = graphOf('fixed', input, [
    ['a', 'dense', ['x'], { weight: odd }],
    ['y', 'level', ['a'], { theta: one(3), low: 0, high: 3, limit: 3 }],
  ]);
  expect(faultsOf(last(level))).toEqual([
    "'y' is level: it sends what is missing of the level of a sum, as no neuron there does",
  ]);
  const even = tensorOf('i16', [2, 2], [200, -4, 4, 6]);
  const added = graphOf('fixed', input, [
    ['a', 'dense', ['x'], { weight: even }],
    ['b', 'dense', ['x'], { weight: even }],
    ['sum', 'add', ['a', 'b'], {}],
    ['y', 'lif', ['sum'], LIF],
  ]);
  expect(faultsOf(last(added))).toEqual([
    "'sum' adds two currents, neither of which comes from its own neurons a step before",
  ]);
  const { graph: loop } = parse(LOOP, { ops: OP_TABLE });
  expect(faultsOf(loop)).toEqual(["'z' is read by a layer in front of it"]);
  const branches = graphOf('fixed', input, [
    ['a', 'dense', ['x'], { weight: even }],
    ['y', 'lif', ['a'], LIF],
    ['both', 'join', ['x', 'y'], { axis: 0 }],
  ]);
  expect(faultsOf(last(branches))).toEqual(["'a' waits no step, where branches are joined"]);
  const twice = { ...branches, outputs: ['y', 'both'].map((value) => ({ name: value, value })) };
  expect(faultsOf(twice)).toEqual(['it has 2 outputs, not one']);
});
