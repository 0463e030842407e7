import { beforeAll, expect, test } from '@jest/globals';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { type MappedFiles, checkMapping } from '../../../src/mapping/check.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { filesOf, messagesOf, sampleGraph } from './mapped.ts';

let files: MappedFiles;
beforeAll(async () => {
  files = await filesOf(sampleGraph(), 'loihi3', { neurons: 60, synapseWords: 900 });
});

type Loose<T> = { -readonly [K in keyof T]: T[K] extends object ? Loose<T[K]> : T[K] };
type Core = Loose<Mapping>['cores'][number];

/** The core that has a tile of a population, and that tile's number. */
function holder(
  { cores }: Loose<Mapping>,
  population: string,
): { core: Core; i: number; tile: number } {
  const i = cores.findIndex(({ tiles }) => tiles.some((tile) => tile.population === population));
  const tile = cores[i]!.tiles.findIndex((one) => one.population === population);
  return { core: cores[i]!, i, tile };
}

/** What is planted, and a word of what the checker has to say of it. */
const VIOLATIONS: readonly (readonly [string, RegExp, (mapping: Loose<Mapping>) => void])[] = [
  ['another format', /constant/, (m) => void ((m as { format: string }).format = 'other')],
  ['another version', /constant/, (m) => void ((m as { version: number }).version = 2)],
  ['another graph', /of graph 'other'/, (m) => void (m.graph = 'other')],
  ['a host that computes nothing', /no population/, (m) => void m.host.push('nobody')],
  ['a population on cores and host', /no population|twice|is there/, (m) => void m.host.push('p4')],
  ['a core without tiles', /fewer than 1/, (m) => void (m.cores[0]!.tiles = [])],
  ['a core outside the mesh', /outside the mesh/, (m) => void (m.cores[0]!.x = 99)],
  [
    'two cores at a place',
    /at the same place/,
    (m) =>
      void Object.assign(m.cores[0]!, {
        chip: m.cores[1]!.chip,
        x: m.cores[1]!.x,
        y: m.cores[1]!.y,
      }),
  ],
  ['more cores than a chip has', /chip 0 has/, (m) => void (m.profile.facts['cores']!.value = 1)],
  [
    'an unknown population',
    /no population/,
    (m) => void (m.cores[0]!.tiles[0]!.population = 'nobody'),
  ],
  ['a tile of an input', /no population/, (m) => void (m.cores[0]!.tiles[0]!.population = 'x')],
  [
    'a tile outside its population',
    /not within/,
    (m) => void (m.cores[0]!.tiles[0]!.box[1] = [0, 99] as never),
  ],
  [
    'neurons that are nowhere',
    /on no core/,
    (m) => {
      const { core, tile } = holder(m, 'p4');
      core.tiles[tile] = holder(m, 'y').core.tiles.find(({ population }) => population === 'y')!;
    },
  ],
  [
    'neurons that are twice',
    /elsewhere too/,
    (m) => {
      const { core, tile } = holder(m, 'y');
      m.cores.at(-1)!.tiles.push(core.tiles[tile]!);
    },
  ],
  [
    'a width that is no power of two',
    /power of two/,
    (m) => void (m.cores[0]!.tiles[0]!.box[3] = [0, 3] as never),
  ],
  [
    'a missing synapse',
    /is missing/,
    (m) => {
      const { core, tile } = holder(m, 'p3');
      core.synapses = core.synapses.filter((one) => one.tile !== tile || one.synapse !== 'skip');
    },
  ],
  [
    'a synapse that reads too little',
    /'c2' reads/,
    (m) => {
      const { core, tile } = holder(m, 'p2');
      const entry = core.synapses.find((one) => one.tile === tile && one.synapse === 'c2')!;
      entry.reads[2] = [entry.reads[2]![0], entry.reads[2]![1] - 1] as never;
    },
  ],
  [
    'a synapse of nobody',
    /that no tile of it has/,
    (m) => void (m.cores[0]!.synapses[0]!.synapse = 'c9'),
  ],
  ['fewer words than there are', /words and/, (m) => void m.cores[0]!.synapses[0]!.words--],
  [
    'a message that does not arrive',
    /do not go to the cores/,
    (m) => void holder(m, 'p1').core.axons.shift(),
  ],
  [
    'a message to the wrong core',
    /do not go to the cores/,
    (m) => {
      const [axon] = holder(m, 'p1').core.axons;
      axon!.to = [axon!.to.includes(0) ? m.cores.length - 1 : 0, ...axon!.to.slice(1)];
    },
  ],
  ['a message to no core', /not there/, (m) => void m.cores[0]!.axons[0]!.to.push(4096)],
  [
    'messages that are sent twice',
    /overlap/,
    (m) => void m.cores[0]!.axons.push(m.cores[0]!.axons[0]!),
  ],
  ['an axon of another core', /of no tile/, (m) => void (m.cores[0]!.axons[0]!.tile = 50)],
  [
    'fewer neurons than there are',
    /of 'neurons', the file says/,
    (m) => void m.cores[0]!.uses.neurons--,
  ],
  ['fewer map entries', /of 'axonMap', the file says/, (m) => void m.cores[0]!.uses.axonMap--],
  ['fewer memory entries', /of 'axonMemory', the file/, (m) => void m.cores[0]!.uses.axonMemory--],
  [
    'more neurons than a core has',
    /a core has 40/,
    (m) => void (m.profile.facts['neurons']!.value = 40),
  ],
  [
    'more words than a core has',
    /a core has 9$/m,
    (m) => void (m.profile.facts['synapseWords']!.value = 9),
  ],
  [
    'more groups than a core has',
    /of 'groups', a core has 1/,
    (m) => void (m.profile.facts['groups']!.value = 1),
  ],
  [
    'more than the pool has',
    /'poolWords', a core has 100/,
    (m) => void (m.profile.facts['poolWords']!.value = 100),
  ],
  [
    'a fact without provenance',
    /provenance/,
    (m) => void delete (m.profile.facts['neurons'] as { provenance?: string }).provenance,
  ],
];

test('there are twenty kinds of violation and more, none of them twice', () => {
  expect(new Set(VIOLATIONS.map(([name]) => name)).size).toBe(VIOLATIONS.length);
  expect(VIOLATIONS.length).toBeGreaterThanOrEqual(20);
});

test.each(VIOLATIONS)('%s is rejected', async (_, says, plant) => {
  const mapping = JSON.parse(files.mapping) as Loose<Mapping>;
  plant(mapping);
  const found = await messagesOf({ ...files, mapping: JSON.stringify(mapping) });
  expect(found.join('\n')).toMatch(says);
});

test('files that are none are rejected, as are weights that are missing', async () => {
  const codesOf = async (changed: Partial<MappedFiles>) =>
    (await checkMapping({ ...files, ...changed }, OP_TABLE)).map(({ code }) => code);
  expect(await codesOf({ mapping: '{' })).toEqual(['SPK5102']);
  expect((await codesOf({ program: 'nothing' })).length).toBeGreaterThan(0);
  expect((await codesOf({ weights: new Uint8Array(3) })).length).toBeGreaterThan(0);
  expect(await codesOf({})).toEqual([]);
});
