import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { outsideTensors } from '../../../src/ir/outside-tensors.ts';
import { print } from '../../../src/ir/print.ts';
import { currentType, spikesType } from '../../../src/ir/types.ts';
import { writeTensorFile } from '../../../src/tensor/tensor-file.ts';
import { readNpz } from '../../../src/tensor/npz.ts';
import { numbersOf, tensorOf } from '../../../src/tensor/tensor.ts';
import {
  convolutionalNet,
  denseBlock,
  readArrays,
  singleNeuron,
} from '../../conformance/recordings.ts';
import { refusals } from '../../../targets/loihi3/legalise/refusals.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { graphOf } from '../../support/graph-of.ts';
import { importSource, source } from '../../support/onnx-models.ts';
import { messagesOf, sampleGraph, sparseGraph } from '../loihi3/mapped.ts';
import { bothRuns, countsApart, differences, mappingOf, randomSample } from './on-chip.ts';
import { drawn, tryOnChip } from './random.ts';

const SMALL = { neurons: 60, synapseWords: 900, axonsIn: 400, poolWords: 2000 };

test.each([
  ['convolutions, branches and a join', sampleGraph, SMALL],
  ['listed synapses with delays', sparseGraph, { neurons: 7 }],
  ['a recorded convolutional net', convolutionalNet, { neurons: 200 }],
  ['a recorded neuron', singleNeuron, {}],
])('cores send what the graph says: %s', async (_, graphOf, facts) => {
  const graph = graphOf();
  const mapping = await mappingOf(graph, 'loihi3', facts);
  const { found, expected } = await bothRuns(graph, mapping, randomSample(graph, 1, 15), 15);
  expect(differences(found, expected)).toEqual([]);
  expect(countsApart(found, expected)).toEqual([]);
});

test('cores send what an adaptive network of a netx file says', async () => {
  const file = 'test/fixtures/slayer/network-20.net';
  const { graph } = await importSource(source(readFileSync(file), file));
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 3 });
  expect(mapping.cores.length).toBeGreaterThan(3);
  const x = numbersOf(readNpz(readFileSync(file.replace('.net', '.npz')), {}).get('x')!);
  const { found, expected } = await bothRuns(graph, mapping, { input: x }, 50);
  expect(expected.spikes).toBeGreaterThan(50);
  expect(differences(found, expected)).toEqual([]);
  expect(countsApart(found, expected)).toEqual([]);
  const { profile } = await mappingOf(graph, 'loihi1', { neurons: 3 });
  const [refused] = refusals(graph, OP_TABLE, profile);
  expect(refused!.why).toMatchObject([
    { message: `'layer1' needs a program for 'lif-adaptive', and cores of 'loihi1' run none` },
  ]);
});

test('cores answer a recorded dense block spike for spike', async () => {
  const graph = denseBlock();
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 100 });
  const [given, steps] = [readArrays('dense.npz').get('in')!, 60];
  const all = numbersOf(given);
  const x = Uint8Array.from({ length: 200 * steps }, (_, i) => {
    return all[(i % 200) * given.shape[1]! + Math.floor(i / 200)]!;
  });
  const { found } = await bothRuns(graph, mapping, { x }, steps);
  const recorded = numbersOf(readArrays('dense.npz').get('out')!);
  const wanted = Array.from({ length: 256 * steps }, (_, i) => {
    return recorded[(i % 256) * given.shape[1]! + Math.floor(i / 256)]!;
  });
  expect(wanted.some((spike) => spike === 1)).toBe(true);
  expect(Array.from(found.recorded!.get('y')!)).toEqual(wanted);
});

test('random graphs and networks send the same from their cores', async () => {
  const kinds = { equal: 0, different: 0, unmapped: 0 };
  await forSeeds(40, drawn, async (graph, seed) => {
    const outcome = await tryOnChip(graph, seed);
    kinds[outcome.kind]++;
    expect(outcome).not.toMatchObject({ kind: 'different' });
  });
  if (process.env['SEED'] === undefined) expect(kinds.equal).toBeGreaterThan(30);
});

/** Three rows of four ledgers: two cores of six would hold them, if one was cut. */
function threeRows(): Graph {
  const numbers = Array.from({ length: 16 }, (_, i) => ((i * 7) % 11) - 4);
  const weight = tensorOf('i8', [4, 4], numbers);
  const table = tensorOf('i32', [4], [100, 50, 25, 12]);
  const row = { theta: one(5), table, low: 0, high: 3, most: 100, limit: 100 };
  return graphOf('fixed', { x: spikesType('u1', [4]) }, [
    ['in', 'dense', ['x'], { weight }],
    ['first', 'shares', ['in'], row],
    ['over', 'dense', ['first'], { weight }],
    ['second', 'shares', ['over'], row],
    ['to', 'dense', ['second'], { weight }],
    ['row', 'shares', ['to'], row],
  ]);
}

test('a row of ledgers is on one core, and a mapping that cuts it is rejected', async () => {
  const graph = threeRows();
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 6 });
  const { found, expected } = await bothRuns(graph, mapping, randomSample(graph, 1, 9), 9);
  expect(expected.recorded!.get('row')!.some((message) => message !== 0)).toBe(true);
  expect(differences(found, expected)).toEqual([]);
  expect(mapping.cores).toHaveLength(3);
  const cores = mapping.cores.map((core) => ({
    ...core,
    tiles: core.tiles.map((tile) =>
      tile.population === 'row' ? { ...tile, box: [[0, 3]] } : tile,
    ),
  }));
  const files = {
    mapping: JSON.stringify({ ...mapping, cores }),
    program: print(graph, OP_TABLE),
    weights: writeTensorFile(outsideTensors(graph)),
  };
  expect((await messagesOf(files)).join()).toContain("a tile of 'row' has a part of a row");
});

const one = (value: number) => tensorOf('i32', [], [value]);

/** A neuron without an axis beside layers that take several cores, one of which hears nobody, and a name that objects have. */
function oddOnes(): Graph {
  const lif = { du: one(0), dv: one(128), vth: one(3), bias: one(70) };
  const inputs = {
    ...{ x: spikesType('i24', [16]), c: currentType('i32', [2, 13]) },
    ...{ nobody: spikesType('u1', [0]), ['__proto__']: currentType('i32', []) },
  };
  return graphOf('fixed', inputs, [
    ['total', 'sigma', ['__proto__'], {}],
    ['a', 'lif', ['c'], lif],
    ['largest', 'extreme', ['x'], { of: 'max', limit: 9 }],
    ['silence', 'dense', ['nobody'], { weight: tensorOf('i8', [5, 0], []) }],
    ['b', 'lif', ['silence'], lif],
  ]);
}

test('neurons without an axis, without sources and under names that objects have run on cores', async () => {
  const graph = oddOnes();
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 3 });
  const { found, expected } = await bothRuns(graph, mapping, randomSample(graph, 1, 9), 9);
  expect(expected.recorded!.get('total')!.some((sum) => sum !== 0)).toBe(true);
  expect(differences(found, expected)).toEqual([]);
});

/** Resonators of both kinds, whose currents come from the same messages. */
function rings(): Graph {
  const weight = (phase: number) =>
    tensorOf(
      'i8',
      [9, 9],
      Array.from({ length: 81 }, (_, i) => ((i * 17 + phase) % 83) - 41),
    );
  const each = (factor: number) =>
    tensorOf(
      'i32',
      [9],
      Array.from({ length: 9 }, (_, i) => Math.round(factor * Math.cos(i))),
    );
  const turn = { sin: one(2500), cos: each(3100), vth: one(30) };
  return graphOf('fixed', { x: spikesType('u1', [9]) }, [
    ['across', 'dense', ['x'], { weight: weight(0) }],
    ['up', 'dense', ['x'], { weight: weight(40) }],
    ['first', 'resonator', ['across', 'up'], { ...turn, firing: 'phase' }],
    ['over', 'dense', ['first'], { weight: weight(9) }],
    ['second', 'resonator', ['over', 'across'], { ...turn, firing: 'izhikevich' }],
  ]);
}

test('resonators on cores of a few neurons ring alike', async () => {
  const graph = rings();
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 4 });
  const { found, expected } = await bothRuns(graph, mapping, randomSample(graph, 1, 30), 30);
  for (const name of ['first', 'second'])
    expect(expected.recorded!.get(name)!.some((spike) => spike !== 0)).toBe(true);
  expect(differences(found, expected)).toEqual([]);
  expect(countsApart(found, expected)).toEqual([]);
  expect(mapping.cores.length).toBeGreaterThan(3);
});

/** Two populations that hear each other, one of them so many steps later. */
function pair(steps: number): Graph {
  const lif = {
    du: one(0),
    dv: one(128),
    vth: one(3),
    bias: tensorOf('i32', [4], [90, 50, 70, 20]),
  };
  const weight = tensorOf(
    'i8',
    [4, 4],
    Array.from({ length: 16 }, (_, i) => ((i * 7) % 11) - 4),
  );
  return graphOf('fixed', { x: spikesType('u1', [4]), y: currentType('i32', [4]) }, [
    ['in', 'dense', ['x'], { weight }],
    ['back', 'delay', ['in'], { steps }],
    ['sum', 'add', ['in', 'back'], {}],
    ['a', 'lif', ['sum'], lif],
    ['over', 'dense', ['a'], { weight }],
    ['b', 'lif', ['over'], lif],
  ]);
}

/** The same, with b in place of what comes in. */
function loop(steps: number): Graph {
  const graph = pair(steps);
  const ops = graph.ops.map((op) => (op.result === 'in' ? { ...op, inputs: ['late'] } : op));
  const late = { result: 'late', kind: 'delay', inputs: ['b'], attrs: { steps }, loc: [] };
  return { ...graph, ops: [{ ...late, type: spikesType('u1', [4]) }, ...ops] };
}

test('layers run one behind the other, and as many barrier steps for a step as a loop needs', async () => {
  const timing = async (graph: Graph) => {
    const mapping = await mappingOf(graph, 'loihi3', { neurons: 2 });
    const { found, expected, session } = await bothRuns(
      graph,
      mapping,
      randomSample(graph, 3, 20),
      20,
    );
    expect(differences(found, expected)).toEqual([]);
    expect(expected.recorded!.get('b')!.some((spike) => spike !== 0)).toBe(true);
    const { stride, latency, steps } = session.traffic!();
    return { stride, latency, barrierSteps: steps.length };
  };
  expect(await timing(pair(3))).toEqual({ stride: 1, latency: 2, barrierSteps: 22 });
  expect(await timing(loop(2))).toEqual({ stride: 1, latency: 1, barrierSteps: 21 });
  expect(await timing(loop(1))).toEqual({ stride: 2, latency: 1, barrierSteps: 40 });
});
