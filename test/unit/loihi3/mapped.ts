import { builtInProfile, loadProfile } from '../../../src/config/profile/load.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { outsideTensors } from '../../../src/ir/outside-tensors.ts';
import { print } from '../../../src/ir/print.ts';
import { currentType, spikesType } from '../../../src/ir/types.ts';
import { writeTensorFile } from '../../../src/tensor/tensor-file.ts';
import { type Tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { type MappedFiles, checkMapping } from '../../../src/mapping/check.ts';
import { type MapOptions, mapGraph } from '../../../targets/loihi3/mapping/map-graph.ts';
import { writeMapping } from '../../../src/mapping/mapping.ts';
import { graphOf } from '../../support/graph-of.ts';

export type ProfileName = 'loihi1' | 'loihi2' | 'loihi3';

/** A graph on cores of a profile, some of whose facts may be others; placed with little effort. */
export async function mapped(
  graph: Graph,
  name: ProfileName,
  { facts = {}, ...options }: { facts?: Record<string, number> } & Partial<MapOptions> = {},
) {
  const profile = await loadProfile(builtInProfile(name));
  const changed = Object.entries(facts).map(([fact, value]) => {
    return [fact, { ...profile.facts[fact]!, value, provenance: 'user' }] as const;
  });
  const own = { name, facts: { ...profile.facts, ...Object.fromEntries(changed) } };
  return mapGraph(graph, OP_TABLE, {
    ...{ profile: own, seed: 1, placement: 'annealed', effort: 100 },
    ...options,
  });
}

export async function filesOf(graph: Graph, name: ProfileName, facts: Record<string, number> = {}) {
  const { mapping } = await mapped(graph, name, { facts });
  return {
    mapping: writeMapping(mapping),
    program: print(graph, OP_TABLE),
    weights: writeTensorFile(outsideTensors(graph)),
  };
}

export async function messagesOf(files: MappedFiles): Promise<string[]> {
  return (await checkMapping(files, OP_TABLE)).map(({ message }) => message);
}

const weights = (...shape: readonly number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    'i8',
    shape,
    Array.from({ length: size }, (_, i) => ((i * 37) % 255) - 127),
  );
};
const one = (value: number) => tensorOf('i32', [], [value]);
const LEVEL = { theta: one(100), high: 15, limit: 15 };
const conv = (weight: Tensor, more: object = {}) => ({
  ...{ weight, strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 },
  ...more,
});

/** What networks are made of: strides, groups, a residual sum, a pool, a join, a dense end. */
export function sampleGraph(): Graph {
  return graphOf('fixed', { x: spikesType('u4', [1, 2, 12, 12]) }, [
    ['c1', 'conv', ['x'], conv(weights(6, 2, 3, 3))],
    ['p1', 'level', ['c1'], LEVEL],
    ['c2', 'conv', ['p1'], conv(weights(6, 1, 3, 3), { groups: 6, strides: [2, 2] })],
    ['p2', 'level', ['c2'], LEVEL],
    ['c3', 'conv', ['p2'], conv(weights(6, 6, 1, 1), { pads: [0, 0, 0, 0] })],
    ['skip', 'diagonal', ['p2'], { weight: one(3) }],
    ['sum', 'add', ['c3', 'skip'], {}],
    ['p3', 'level', ['sum'], LEVEL],
    ['both', 'join', ['p2', 'p3'], { axis: 1 }],
    ['late', 'delay', ['both'], { steps: 2 }],
    ['c4', 'conv', ['late'], conv(weights(4, 12, 3, 3))],
    ['p4', 'level', ['c4'], LEVEL],
    ['flat', 'reshape', ['p4'], { shape: [1, 144] }],
    ['d', 'dense', ['flat'], { weight: weights(10, 144) }],
    ['y', 'sigma', ['d'], {}],
  ]);
}

/** Sparse synapses with delays, from neurons that hear only a bias. */
export function sparseGraph(): Graph {
  const starts = Array.from({ length: 41 }, (_, i) => i * 3);
  const targets = Array.from({ length: 120 }, (_, i) => (i * 7) % 30);
  const delays = tensorOf(
    'u8',
    [120],
    targets.map((target) => target % 5),
  );
  const lif = { du: one(4095), dv: one(128), vth: one(6), bias: one(40) };
  const size = { size: 30, weight: weights(120), delays };
  const lists = { starts: tensorOf('i32', [41], starts), targets: tensorOf('i32', [120], targets) };
  return graphOf('fixed', { nothing: currentType('i32', [40]) }, [
    ['a', 'lif', ['nothing'], lif],
    ['s', 'sparse', ['a'], { ...size, ...lists }],
    ['b', 'lif', ['s'], lif],
  ]);
}
