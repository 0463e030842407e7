import { beforeAll, expect, test } from '@jest/globals';
import { faultsOf } from '../../support/faults.ts';
import type { SampleResult } from '../../../runtime/executor.ts';
import { chip } from '../../../runtime/executors/chip.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { sampleGraph } from '../loihi3/mapped.ts';
import { bothRuns, differences, filesOf, mappingOf, openChip, randomSample } from './on-chip.ts';

type Loose<T> = { -readonly [K in keyof T]: T[K] extends object ? Loose<T[K]> : T[K] };

const graph = sampleGraph();
const STEPS = 10;
const sample = randomSample(graph, 5, STEPS);
let mapping: Mapping;
let expected: SampleResult;
beforeAll(async () => {
  const facts = { neurons: 60, synapseWords: 900, axonsIn: 400, poolWords: 2000 };
  mapping = await mappingOf(graph, 'loihi3', facts);
  ({ expected } = await bothRuns(graph, mapping, sample, STEPS));
});

function planted(plant: (mapping: Loose<Mapping>) => void): Mapping {
  const copy = structuredClone(mapping) as Loose<Mapping>;
  plant(copy);
  return copy;
}

/** The core with the first tile of a population, and that tile's number. */
function holder({ cores }: Loose<Mapping>, population: string) {
  const core = cores.find(({ tiles }) => tiles.some((tile) => tile.population === population))!;
  return { core, tile: core.tiles.findIndex((one) => one.population === population) };
}

test.each<[string, (mapping: Loose<Mapping>) => void]>([
  [
    'messages without an axon',
    (m) => {
      const { core, tile } = holder(m, 'p1');
      core.axons = core.axons.filter((axon) => axon.tile !== tile);
    },
  ],
  [
    'an axon that leaves out a core',
    (m) => {
      const { core, tile } = holder(m, 'p1');
      for (const axon of core.axons) if (axon.tile === tile) axon.to = axon.to.slice(1);
    },
  ],
  [
    'an axon to another core',
    (m) => {
      const { core, tile } = holder(m, 'p4');
      const others = m.cores.map((_, i) => i);
      for (const axon of core.axons)
        if (axon.tile === tile) axon.to = [others.find((i) => !axon.to.includes(i))!];
    },
  ],
  [
    'a synapse that a core does not have',
    (m) => {
      const { core, tile } = holder(m, 'p3');
      core.synapses = core.synapses.filter((one) => one.tile !== tile || one.synapse !== 'c3');
    },
  ],
  [
    'a synapse that reads too little',
    (m) => {
      const { core, tile } = holder(m, 'p2');
      const entry = core.synapses.find((one) => one.tile === tile && one.synapse === 'c2')!;
      entry.reads[2] = [entry.reads[2]![0], entry.reads[2]![0] + 1];
    },
  ],
  [
    'an input that is not heard',
    (m) => {
      for (const core of m.cores) core.synapses = core.synapses.filter(({ from }) => from !== 'x');
    },
  ],
])('%s changes what comes out', async (_, plant) => {
  const { found } = await bothRuns(graph, planted(plant), sample, STEPS);
  expect(differences(found, expected)).not.toEqual([]);
});

test('a message to a core that does not read it is routed, and changes nothing', async () => {
  const more = planted((m) => {
    for (const core of m.cores)
      for (const axon of core.axons)
        axon.to = [...new Set([...axon.to, m.cores.length - 1])].sort((a, b) => a - b);
  });
  const plain = await openChip(graph, mapping);
  const wide = await openChip(graph, more);
  await plain.run([sample], STEPS);
  const [found] = await wide.run([sample], STEPS);
  expect(differences({ ...found!, recorded: expected.recorded! }, expected)).toEqual([]);
  const sum = (of: 'messages' | 'deliveries' | 'hopsEastWest', session: typeof plain) =>
    session.traffic!().steps.reduce((total, step) => total + step[of], 0);
  expect(sum('messages', wide)).toBe(sum('messages', plain));
  expect(sum('deliveries', wide)).toBeGreaterThan(sum('deliveries', plain));
  expect(sum('hopsEastWest', wide)).toBeGreaterThan(sum('hopsEastWest', plain));
});

test.each<[string, RegExp, (mapping: Loose<Mapping>) => void]>([
  ['another graph', /of graph 'other'/, (m) => void (m.graph = 'other')],
  ['another version', /constant/, (m) => void ((m as { version: number }).version = 2)],
  ['neurons that are nowhere', /neurons of/, (m) => void m.cores[0]!.tiles.pop()],
  ['an unknown population', /'nobody'/, (m) => void (m.cores[0]!.tiles[0]!.population = 'nobody')],
  ['a tile outside', /not within/, (m) => void (m.cores[0]!.tiles[0]!.box[1] = [0, 99])],
  ['a core outside the mesh', /outside the mesh/, (m) => void (m.cores[0]!.x = 99)],
  ['an axon of no tile', /of no tile/, (m) => void (m.cores[0]!.axons[0]!.tile = 50)],
  ['an axon to no core', /to no core/, (m) => void m.cores[0]!.axons[0]!.to.push(4096)],
  [
    'an axon outside its tile',
    /outside its tile/,
    (m) => void (m.cores[0]!.axons[0]!.box[1] = [0, 99]),
  ],
  ['two axons of a neuron', /two axons/, (m) => void m.cores[0]!.axons.push(m.cores[0]!.axons[0]!)],
  ['a mapping without cores', /on no core/, (m) => void (m.cores = [])],
  ['a host of what is not there', /'nobody'/, (m) => void m.host.push('nobody')],
  ['a host of what is on cores', /'p1' is on cores/, (m) => void m.host.push('p1')],
  ['an unknown synapse', /'none' is no/, (m) => void (m.cores[0]!.synapses[0]!.synapse = 'none')],
  ['an unknown source', /reads 'none'/, (m) => void (m.cores[0]!.synapses[0]!.from = 'none')],
  ['a synapse of no tile', /of no tile/, (m) => void (m.cores[0]!.synapses[0]!.tile = 50)],
  ['reads without axes', /reads outside/, (m) => void (m.cores[0]!.synapses[0]!.reads = [])],
  ['a chip far away', /on chip 1000000/, (m) => void (m.cores[0]!.chip = 1_000_000)],
  [
    'two cores at one place',
    /two cores are at/,
    (m) => void Object.assign(m.cores[0]!, { x: m.cores[1]!.x, y: m.cores[1]!.y }),
  ],
  ['a mesh with parts', /parts/, (m) => void (m.profile.facts['meshRows']!.value = 8.5)],
  ['a huge mesh', /too large/, (m) => void (m.profile.facts['meshRows']!.value = 1e9)],
  ['a profile without a mesh', /'meshRows'/, (m) => void delete m.profile.facts['meshRows']],
  [
    'a population that is on no core',
    /'p1' is on no core/,
    (m) => {
      for (const core of m.cores)
        core.tiles = core.tiles.filter(({ population }) => population !== 'p1');
      for (const core of m.cores) core.axons = [];
    },
  ],
])('%s is refused', async (_, says, plant) => {
  await expect(openChip(graph, planted(plant))).rejects.toThrow(says);
});

test('no mapping is run but one that holds when it is counted again', async () => {
  const open = (plant: (mapping: Loose<Mapping>) => void) =>
    chip.open(graph, { files: filesOf(planted(plant)) });
  const plants: ((mapping: Loose<Mapping>) => void)[] = [
    (m) => void (holder(m, 'p1').core.axons[0]!.to = []),
    (m) => void (holder(m, 'p1').core.axons = []),
    (m) => void (holder(m, 'p3').core.synapses = []),
    (m) => void (m.cores[0]!.synapses[0]!.reads[0]![1] = 0),
    (m) => void m.cores[0]!.synapses[0]!.words++,
    (m) => void m.cores[0]!.uses.neurons++,
    (m) => void (m.profile.facts['neurons']!.value = 1),
    (m) => void delete m.profile.facts['indexBits'],
  ];
  (await open(() => {})).close();
  for (const plant of plants)
    expect(new Set(await codesOf(() => open(plant)))).toEqual(new Set(['SPK5102']));
});

async function codesOf(action: () => unknown): Promise<string[]> {
  return (await faultsOf(action)).map(({ code }) => code);
}

test('an artifact without a mapping is not run, nor one whose mapping is none', async () => {
  const open = (files?: ReturnType<typeof filesOf>) => chip.open(graph, files && { files });
  expect(await codesOf(() => open())).toEqual(['SPK7062']);
  expect(await codesOf(() => open({ folder: '.', read: () => undefined }))).toEqual(['SPK7062']);
  const bytes = new TextEncoder().encode('{');
  expect(await codesOf(() => open({ folder: '.', read: () => bytes }))).toEqual(['SPK5102']);
});
