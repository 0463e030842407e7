import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { quantise } from '../../passes/quantise.ts';
import { withDefaults } from '../../src/compiler/run-passes.ts';
import type { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { nirFile } from '../../src/export/nir/nir.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { random } from '../../src/support/random.ts';
import { importSource, source } from '../support/onnx-models.ts';
import { testWithPython } from '../support/python.ts';
import { NIR_NETWORKS, shapeOf } from './nir-networks.ts';

const FIXTURES = 'test/fixtures/nir';

async function read(bytes: Uint8Array, name = 'model.nir'): Promise<Graph> {
  return (await importSource(source(bytes, name))).graph;
}

test.each(NIR_NETWORKS)('%s is written as it was read', async (name) => {
  const graph = await read(readFileSync(`${FIXTURES}/${name}`), name);
  const { bytes, warnings } = nirFile(graph);
  expect(warnings).toEqual([]);
  expect(shapeOf(await read(bytes, name))).toEqual(shapeOf(graph));
});

const NETWORK = `spk 1
graph net : snn
input %x : spikes u1[1,2,4,4]
%c = conv(%x) {weight = f32[2,2,1,1](1, 0.5, -0.5, 2), strides = [1,1], pads = [0,0,0,0], dilations = [1,1]} : current f32[1,2,4,4]
%if = leaky-integrate-and-fire(%c) {decay = f32[](1), threshold = f32[](1.5), bias = f32[2,1,1](0.25, 0.125), strict = true, reset = "zero"} : spikes u1[1,2,4,4]
%late = delay(%if) {steps = 3} : spikes u1[1,2,4,4]
%scaled = diagonal(%late) {weight = f32[2,1,1](0.5, 2)} : current f32[1,2,4,4]
%lif = leaky-integrate-and-fire(%scaled) {decay = f32[](0.875), threshold = f32[](1), rest = f32[](-0.5), bias = f32[](0.0625), gain = f32[](0.5), strict = true, reset = "zero"} : spikes u1[1,2,4,4]
%flat = reshape(%lif) {shape = [32]} : spikes u1[32]
%both = reshape(%if) {shape = [32]} : spikes u1[32]
%d = dense(%flat) {weight = f32[2,32]WEIGHT} : current f32[2]
%e = dense(%both) {weight = f32[2,32]WEIGHT} : current f32[2]
%sum = add(%d, %e) : current f32[2]
%cuba = leaky-integrate-and-fire(%sum) {decay = f32[](0.75), currentDecay = f32[](0.5), currentBias = f32[2](0.125, -0.25), threshold = f32[](4), strict = true, reset = "zero"} : spikes u1[2]
%f = dense(%cuba) {weight = f32[1,2](2, 3)} : current f32[1]
%li = leaky-integrate-and-fire(%f) {decay = f32[](0.75), sends = "before-reset"} : current f32[1]
output y = %li
`;

function network(text: string): Graph {
  const weights = Array.from({ length: 64 }, (_, i) => ((i * 7) % 16) / 16 - 0.25);
  const given = text.replaceAll('WEIGHT', `(${weights.join(', ')})`);
  return parse(given, { ops: OP_TABLE, tensors: () => undefined }).graph;
}

/** What the only output shows in each step, of drawn spikes. */
function answers(graph: Graph, steps: number): number[][] {
  const { next } = random(3);
  const [{ name, type }] = graph.inputs as [Graph['inputs'][number]];
  const size = type.shape.reduce((a, b) => a * b, 1);
  const inputs = () => ({
    [name]: Int16Array.from({ length: size }, () => (next() < 0.3 ? 1 : 0)),
  });
  const { values } = record(graph, OP_TABLE, { steps, inputs });
  return values.get(graph.outputs[0]!.value)!.map((row) => Array.from(row));
}

test.each([undefined, 2e-3])(
  'a network answers the same from its file, in steps of %s',
  async (dt) => {
    const graph = network(NETWORK);
    const { bytes, warnings } = nirFile(graph, dt);
    expect(warnings).toEqual([]);
    const [before, after] = [graph, await read(bytes)].map((one) => answers(one, 50).flat());
    expect(Math.max(...before!)).toBeGreaterThan(1);
    before!.forEach((x, i) => expect(after![i]).toBeCloseTo(x, 4));
  },
);

test('neurons of a chip are written without their rounding, which is told: SPK5123', async () => {
  const name = 'lif_norse.nir';
  const float = await read(readFileSync(`${FIXTURES}/${name}`), name);
  const fixed = quantise.run(float, { ops: OP_TABLE, options: withDefaults(quantise, {}) });
  const { bytes, warnings } = nirFile(fixed);
  expect(warnings.map(({ code, notes }) => [code, notes])).toEqual([
    ['SPK5123', ["'1' counts in integers, and rounds what decays"]],
  ]);
  expect(answers(await read(bytes), 300)).toEqual(answers(float, 300));
});

test('what a file has no node for is named: SPK5122', () => {
  const graph = network(`spk 1
graph net : snn
input %x : spikes u1[2]
input %t : tensor f32[2]
%e = encode(%t) {gain = 7, low = -7, high = 7, limit = 14} : spikes i5[2]
%w = dense(%x) {weight = f32[2,2](1, 2, 3, 4)} : current f32[2]
%a = leaky-integrate-and-fire(%w) {decay = f32[](1), threshold = f32[](1), currentDecay = f32[](0.5)} : spikes u1[2]
%b = leaky-integrate-and-fire(%w) {decay = f32[](1), threshold = f32[](1), bias = f32[](0.5)} : spikes u1[2]
%c = leaky-integrate-and-fire(%w) {decay = f32[](0.5), threshold = f32[](1)} : spikes u1[2]
output y = %a
output z = %b
output q = %c
output s = %e
`);
  let found: SpikeError | undefined;
  try {
    nirFile(graph);
  } catch (error) {
    found = error as SpikeError;
  }
  expect(found!.diagnostics.map(({ code, exit }) => [code, exit])).toEqual([['SPK5122', 4]]);
  expect(found!.diagnostics[0]!.notes).toEqual([
    "input 't' is no spikes, but a tensor",
    "'e' is encode",
    "'a' keeps all of its potential, or of its current",
    "'w' has a bias for one of those that read it",
  ]);
});

const LOOK = `
import json, sys, h5py
with h5py.File(sys.argv[1]) as file:
    kinds = {name: node["type"][()].decode() for name, node in file["node/nodes"].items()}
    edges = [[a.decode(), b.decode()] for a, b in file["node/edges"][()]]
    print(json.dumps([file["version"][()].decode(), file["node/type"][()].decode(), kinds, edges]))
`;

testWithPython(
  'h5py reads what was written',
  async (python) => {
    const folder = mkdtempSync(join(tmpdir(), 'spike-nir-'));
    try {
      const name = 'two_lif_neurons.nir';
      const { bytes } = nirFile(await read(readFileSync(`${FIXTURES}/${name}`), name));
      writeFileSync(join(folder, name), bytes);
      const { stdout } = spawnSync(python, ['-c', LOOK, join(folder, name)], { encoding: 'utf8' });
      expect(JSON.parse(stdout)).toEqual([
        '1.0.4',
        'NIRGraph',
        {
          ...{ in: 'Input', linear1: 'Linear', lif1: 'LIF' },
          ...{ linear2: 'Linear', lif2: 'LIF', out: 'Output' },
        },
        [
          ['in', 'linear1'],
          ['linear1', 'lif1'],
          ['lif1', 'linear2'],
          ['linear2', 'lif2'],
          ['lif2', 'out'],
        ],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  'h5py',
);
