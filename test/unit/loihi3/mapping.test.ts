import { expect, test } from '@jest/globals';
import { builtInProfile, loadProfile } from '../../../src/config/profile/load.ts';
import { SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { spikesType } from '../../../src/ir/types.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../src/tensor/tensor.ts';
import { refusals } from '../../../targets/loihi3/legalise/refusals.ts';
import { rangeLength, volumeOf } from '../../../src/tensor/box.ts';
import { readNetwork } from '../../../src/mapping/network/read-network.ts';
import { elementsOf } from '../../../src/tensor/box.ts';
import { partitionInOrder } from '../../../targets/loihi3/partition/in-order.ts';
import { axonsOf, edgesFrom } from '../../../targets/loihi3/partition/axons.ts';
import { type Core, coreOf, costsOf, overflowOf } from '../../../targets/loihi3/partition/core.ts';
import { refined } from '../../../targets/loihi3/partition/refine.ts';
import { nextFit } from '../../../targets/loihi3/partition/next-fit.ts';
import { stripOf } from '../../../targets/loihi3/partition/cut.ts';
import { lowerBounds } from '../../../targets/loihi3/partition/lower-bound.ts';
import { forceDirected } from '../../../targets/loihi3/placement/force.ts';
import { hopEnergy, linkLoads, placesOf } from '../../../targets/loihi3/placement/hops.ts';
import { rowMajor } from '../../../targets/loihi3/placement/mesh.ts';
import { PLACEMENTS, type Placed, place } from '../../../targets/loihi3/placement/place.ts';
import { lenet, mnist, oxford, pilotnet, vgg9 } from '../../../benchmarks/loihi3/networks.ts';
import { faultsOf } from '../../support/faults.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { graphOf } from '../../support/graph-of.ts';
import { networkAt } from '../../support/random-network.ts';
import {
  type ProfileName,
  filesOf,
  mapped,
  messagesOf,
  sampleGraph,
  sparseGraph,
} from './mapped.ts';

const SMALL = { neurons: 60, synapseWords: 900, axonsIn: 400, poolWords: 2000 };

test.each(['loihi1', 'loihi2', 'loihi3'] as const)(
  'a mapping to %s counts the same again',
  async (name) => {
    for (const graph of [sampleGraph(), sparseGraph()]) {
      expect(await messagesOf(await filesOf(graph, name))).toEqual([]);
      const { poolWords: _none, ...some } = SMALL;
      expect(
        await messagesOf(await filesOf(graph, name, name === 'loihi1' ? some : SMALL)),
      ).toEqual([]);
    }
  },
);

test('mappings of random networks count the same again, on cores of few neurons', async () => {
  await forSeeds(
    40,
    (seed) => networkAt('fixed', seed),
    async (graph, seed) => {
      const neurons = 2 + (seed % 3);
      expect(await messagesOf(await filesOf(graph, 'loihi3', { neurons, weightBits: 16 }))).toEqual(
        [],
      );
    },
  );
});

test('the same seed gives the same bytes, another seed other places', async () => {
  const { mapping } = await filesOf(sampleGraph(), 'loihi3', SMALL);
  expect((await filesOf(sampleGraph(), 'loihi3', SMALL)).mapping).toBe(mapping);
  const placed = async (seed: number) => {
    const { placed: found } = await mapped(sampleGraph(), 'loihi3', { facts: SMALL, seed });
    return found.places;
  };
  expect(await placed(2)).not.toEqual(await placed(1));
});

test('annealing costs the least of all placements, and ends early where it is told to', async () => {
  const energies: number[] = [];
  for (const placement of PLACEMENTS) {
    const { placed } = await mapped(sampleGraph(), 'loihi3', {
      facts: SMALL,
      placement,
      effort: 400,
    });
    energies.push(hopEnergy(placed.mesh, placed.wires, placesOf(placed.places)));
  }
  const [rowMajor, , forced, annealed] = energies as [number, number, number, number];
  expect(annealed).toBeLessThan(rowMajor);
  expect(annealed).toBeLessThanOrEqual(forced);
  const done: number[] = [];
  const progress = (part: number) => done.push(part) < 8;
  await mapped(sampleGraph(), 'loihi3', { facts: SMALL, progress });
  expect(done.at(-1)).toBeLessThan(0.6);
});

test('the busiest link of a line of cores is the one that all messages share', async () => {
  const { placed } = await mapped(sampleGraph(), 'loihi3', {
    facts: SMALL,
    placement: 'row-major',
  });
  const { busiest, hops } = linkLoads(placed.mesh, placed.wires, placesOf(placed.places));
  expect(busiest).toBeGreaterThan(0);
  expect(busiest).toBeLessThanOrEqual(hops);
});

test('the vendor needs more cores for each of the networks that it has published', async () => {
  const cores = async (graph: Parameters<typeof mapped>[0]) => {
    const { cores: all, network } = await mapped(graph, 'loihi2', { placement: 'hilbert' });
    const bounds = lowerBounds(network, (await loadProfile(builtInProfile('loihi2'))).facts);
    const least = Math.max(...bounds.values());
    expect(least).toBeLessThanOrEqual(all.length);
    expect(all.length).toBeLessThanOrEqual(1.15 * least);
    const { cores: apart } = await mapped(graph, 'loihi2', {
      ...{ placement: 'hilbert', isShared: false },
    });
    const layers = apart.map(({ tiles }) => new Set(tiles.map(({ population }) => population)));
    expect(layers.every(({ size }) => size === 1)).toBe(true);
    return [all.length, apart.length];
  };
  const found = [
    await cores(pilotnet('sdnn')),
    await cores(pilotnet('lif')),
    await cores(mnist()),
    await cores(oxford()),
  ];
  // 61, 74, 5 and 5, in the tables of its notebooks, where layers never share a core.
  expect(found).toEqual([
    [34, 39],
    [44, 49],
    [3, 5],
    [3, 4],
  ]);
});

test('layers one behind the other fill cores, and rows that fit nowhere have no such form', async () => {
  const { facts } = await loadProfile(builtInProfile('loihi2'));
  const network = readNetwork(lenet(), OP_TABLE);
  const layers = network.populations.filter(({ isHost }) => !isHost);
  const cores = nextFit(costsOf(network, facts), layers, Infinity)!;
  const neurons = cores.reduce((sum, { uses }) => sum + uses.neurons, 0);
  expect(neurons).toBe(layers.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  const order = cores.flatMap(({ tiles }) => tiles.map(({ population }) => population));
  expect([...new Set(order)]).toEqual(layers);
  const small = { ...facts, neurons: { ...facts['neurons']!, value: 100 } };
  expect(nextFit(costsOf(network, small), layers, Infinity)).toBeUndefined();
});

test('a neuron without an axis is in one strip of many', () => {
  const scalar = { name: 'y', shape: [], channels: 0, isHost: false, hasRows: false };
  const cut = { count: 8, channelParts: 8, bands: 1 };
  const strips = Array.from({ length: 8 }, (_, strip) => stripOf(scalar, cut, strip));
  expect(strips.filter((box) => box !== undefined)).toEqual([[]]);
});

test('a busy core is cut further', async () => {
  const busiest = ({ cores }: Awaited<ReturnType<typeof mapped>>) =>
    Math.max(...cores.map(({ busyNs }) => busyNs));
  const free = await mapped(lenet(), 'loihi1');
  const mostBusyNs = busiest(free) / 2;
  const capped = await mapped(lenet(), 'loihi1', { mostBusyNs });
  expect(busiest(capped)).toBeLessThanOrEqual(mostBusyNs);
  expect(capped.cores.length).toBeGreaterThan(free.cores.length);
});

test('cores are added until the busiest is near the mean', async () => {
  const unevenness = ({ cores }: Awaited<ReturnType<typeof mapped>>) => {
    const busy = cores.map(({ busyNs }) => busyNs);
    return (Math.max(...busy) * busy.length) / busy.reduce((a, b) => a + b, 0);
  };
  const free = await mapped(lenet(), 'loihi1');
  expect(unevenness(free)).toBeGreaterThan(1.2);
  const even = await mapped(lenet(), 'loihi1', { busiestCore: 1.2 });
  expect(unevenness(even)).toBeLessThanOrEqual(1.2);
  expect(even.cores.length).toBeGreaterThanOrEqual(free.cores.length);
});

async function refusal(graph: Parameters<typeof mapped>[0], name: ProfileName): Promise<string[]> {
  try {
    await mapped(graph, name);
  } catch (error) {
    if (error instanceof SpikeError)
      return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
  return [];
}

test('all that does not fit is refused at once, with numbers', async () => {
  const wide = (n: number) => tensorOf('i8', [2, n], new Int8Array(2 * n).fill(127));
  const graph = graphOf('fixed', { x: spikesType('u1', [20_000]) }, [
    ['a', 'dense', ['x'], { weight: wide(20_000) }],
    ['p', 'level', ['a'], { theta: tensorOf('i32', [], [9]), high: 1, limit: 1 }],
    ['b', 'dense', ['x'], { weight: wide(20_000) }],
    ['q', 'level', ['b'], { theta: tensorOf('i32', [], [9]), high: 1, limit: 1 }],
  ]);
  const needs = `needs 20000 of 'synapseWords', a core of 'loihi2' has 16000`;
  expect(await refusal(graph, 'loihi2')).toEqual([
    `SPK5100: a part of 'p' ${needs}`,
    `SPK5100: a part of 'q' ${needs}`,
  ]);
});

test('weights of fewer bits are proposed only where there are fewer', async () => {
  const hintFor = async (weights: Tensor) => {
    const graph = graphOf('fixed', { x: spikesType('u1', [40_000]) }, [
      ['a', 'dense', ['x'], { weight: weights }],
      ['p', 'level', ['a'], { theta: tensorOf('i32', [], [9]), high: 1, limit: 1 }],
    ]);
    const [fault] = await faultsOf(() => mapped(graph, 'loihi2'));
    return `${fault!.code}: ${fault!.hint!}`;
  };
  const ones = new Uint8Array(40_000).fill(1);
  expect(await hintFor(tensorOf('u1', [1, 40_000], ones))).not.toContain('bits');
  const wide = new Int8Array(40_000).fill(127);
  expect(await hintFor(tensorOf('i8', [1, 40_000], wide))).toMatch(/^SPK5100: .*fewer bits/);
});

test('cores of very few neurons are filled all the same, and more of them than there are is refused with the number', async () => {
  const placement = 'hilbert';
  const { cores } = await mapped(lenet(), 'loihi3', { facts: { neurons: 1 }, placement });
  expect(cores).toHaveLength(8094);
  await expect(mapped(vgg9(), 'loihi3', { facts: { neurons: 1 } })).rejects.toThrow(
    `SPK5107: 'vgg9' takes 143754 cores of 'loihi3' at least, a mapping has 65536 at most`,
  );
  const alone = graphOf('fixed', { x: spikesType('u1', [70_000]) }, [['p', 'sigma', ['x'], {}]]);
  const { facts } = await loadProfile(builtInProfile('loihi3'));
  const small = { ...facts, neurons: { ...facts['neurons']!, value: 1 } };
  expect(refusals(alone, OP_TABLE, { name: 'mine', facts: small })).toMatchObject([
    { why: [{ code: 'SPK5107', message: expect.stringContaining(`'p' takes 70000 cores`) }] },
  ]);
});

test('where the time is over, layers are cut one by one and stay where they are put first', async () => {
  let asked = 0;
  const progress = () => asked++ < 0;
  const options = { facts: SMALL, effort: 1_000_000 };
  const { cores } = await mapped(sampleGraph(), 'loihi3', { ...options, progress, busiestCore: 1 });
  const neurons = cores.reduce((sum, { uses }) => sum + uses.neurons, 0);
  expect(neurons).toBe(1450);
  expect(asked).toBeLessThan(400);
});

test('a population that hears a loop of currents is mapped', async () => {
  const text = `spk 1
graph loop : fixed
input %x : current i32[2]
%round = delay(%round) {steps = 3} : current i32[2]
%s = sigma(%round) : current i32[2]
%t = lif(%x) {du = i32[](4095), dv = i32[](3946), vth = i32[](22)} : spikes u1[2]
output t = %t
`;
  const { graph, diagnostics } = parse(text, { ops: OP_TABLE });
  expect(diagnostics).toEqual([]);
  expect((await mapped(graph, 'loihi3', { facts: { neurons: 3 } })).cores).toHaveLength(2);
});

test('exchanges of neighbours end when as many ends of edges were priced as may be', async () => {
  const placement = 'row-major';
  const { placed } = await mapped(lenet(), 'loihi3', { facts: { neurons: 120 }, placement });
  const { mesh, wires, places } = placed;
  const slots = rowMajor(mesh, 0);
  const after = (mostLooks: number) => {
    const found = forceDirected(mesh, wires, places, slots, { mostLooks });
    return hopEnergy(mesh, wires, placesOf(found));
  };
  const before = hopEnergy(mesh, wires, placesOf(places));
  expect(forceDirected(mesh, wires, places, slots, { isOn: () => false })).toEqual(places);
  expect(after(2000)).toBeLessThan(before);
  expect(after(Infinity)).toBeLessThan(after(2000));
});

test('synapses that a core cannot store are refused', async () => {
  const graph = graphOf('fixed', { x: spikesType('u1', [4]) }, [
    ['a', 'dense', ['x'], { weight: tensorOf('i16', [1, 4], [300, -400, 1, 2]) }],
    ['p', 'level', ['a'], { theta: tensorOf('i32', [], [9]), high: 1, limit: 1 }],
  ]);
  expect(await refusal(graph, 'loihi1')).toEqual([
    `SPK5101: 'a' has weights of 10 bits, a core has 8`,
  ]);
});

test('baselines are held to all that ours is held to, and ours sends fewer messages', async () => {
  const { facts } = await loadProfile(builtInProfile('loihi3'));
  const network = readNetwork(lenet(), OP_TABLE);
  const own = await mapped(lenet(), 'loihi3');
  const energyOf = ({ mesh, wires, places }: Placed) => hopEnergy(mesh, wires, placesOf(places));
  for (const order of ['channels', 'places'] as const) {
    const cores = partitionInOrder(network, facts, order)!;
    expect(cores.map(({ uses }) => overflowOf(uses, facts))).toEqual(cores.map(() => undefined));
    const widths = cores.flatMap(({ tiles }) =>
      tiles.flatMap(({ box }) => (box.length === 4 ? [rangeLength(box, 3)] : [])),
    );
    expect(widths.every((width) => Number.isInteger(Math.log2(width)))).toBe(true);
    const edges = edgesFrom(
      axonsOf(
        costsOf(network, facts),
        cores.map(({ tiles }) => tiles),
      ),
    );
    const placed = place(edges, cores.length, facts, { placement: 'force-directed', seed: 1 });
    expect(energyOf(own.placed)).toBeLessThan(energyOf(placed));
  }
});

test('tiles change cores where that saves messages, and every neuron stays on one core within its limits', async () => {
  const { facts } = await loadProfile(builtInProfile('loihi1'));
  const costs = costsOf(readNetwork(lenet(), OP_TABLE), facts);
  const layers = costs.network.populations.filter(({ isHost }) => !isHost);
  const messages = (cores: readonly Core[]) =>
    edgesFrom(
      axonsOf(
        costs,
        cores.map(({ tiles }) => tiles),
      ),
    ).reduce((sum, { messages: own, to }) => sum + own * to.length, 0);
  const held = (cores: readonly Core[]) =>
    cores
      .flatMap(({ tiles }) =>
        tiles.map(({ population, box }) => `${population.name} ${box.join()}`),
      )
      .sort();
  const rows = nextFit(costs, layers, Infinity)!;
  const tiles = rows.flatMap((core) => core.tiles).reverse();
  const mixed = tiles.map((tile) => coreOf(costs, [tile]));
  const after = refined(costs, mixed, Infinity);
  expect(messages(after)).toBeLessThan(messages(mixed));
  expect(held(after)).toEqual(held(mixed));
  expect(after.every(({ uses }) => overflowOf(uses, facts) === undefined)).toBe(true);
});

test.each(['channels', 'places'] as const)(
  'the baseline in order of %s holds every neuron once',
  async (order) => {
    const { facts } = await loadProfile(builtInProfile('loihi1'));
    const network = readNetwork(lenet(), OP_TABLE);
    const cores = partitionInOrder(network, facts, order);
    const neurons = network.populations
      .filter(({ isHost }) => !isHost)
      .map(({ shape }) => sizeOf(shape));
    const held = new Set<string>();
    let count = 0;
    for (const { population, box } of cores!.flatMap(({ tiles }) => tiles)) {
      count += volumeOf(box);
      for (const element of elementsOf(population.shape, box))
        held.add(`${population.name}:${element}`);
    }
    const all = neurons.reduce((a, b) => a + b, 0);
    expect([held.size, count]).toEqual([all, all]);
    expect(cores!.every(({ uses }) => uses.neurons <= 1024)).toBe(true);
  },
);
