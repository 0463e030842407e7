import { beforeAll, expect, test } from '@jest/globals';
import { lenet, pilotnet } from '../../../benchmarks/loihi3/networks.ts';
import type { MappingReport } from '../../../src/compiler/mapping-report.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { isTensor } from '../../../src/tensor/tensor.ts';
import { type Mapping, writeMapping } from '../../../src/mapping/mapping.ts';
import { report } from '../../../targets/loihi3/report/report.ts';
import { SEARCH } from '../../../targets/loihi3/search.ts';
import { mapped } from './mapped.ts';

function reportOf(graph: Graph, mapping: Mapping, effort = 1000): MappingReport {
  const emitted = new Map([['mapping.json', new TextEncoder().encode(writeMapping(mapping))]]);
  const mappingEffort = { ...SEARCH['mappingEffort']!, value: effort };
  return report(graph, emitted, { ops: OP_TABLE, limits: { ...SEARCH, mappingEffort } });
}

const graph = lenet();
let mapping: Mapping;
let found: MappingReport;

beforeAll(async () => {
  ({ mapping } = await mapped(graph, 'loihi1'));
  found = reportOf(graph, mapping);
});

const volume = (box: readonly (readonly [number, number])[]) =>
  box.reduce((size, [start, end]) => size * (end - start), 1);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

test('neurons, words and uses are those of the cores in mapping.json', () => {
  const { cores, profile } = mapping;
  const neurons = cores.map(({ tiles }) => sum(tiles.map(({ box }) => volume(box))));
  const words = cores.map(({ synapses }) => sum(synapses.map((one) => one.words)));
  expect(found).toMatchObject({ cores: cores.length, chips: 1, neurons: 8094 });
  expect(found.neurons).toBe(sum(neurons));
  expect(found.memoryWords).toBe(sum(words));
  const { neurons: taken, synapseWords } = found.resources;
  expect(taken).toMatchObject({ total: sum(neurons), most: Math.max(...neurons), has: 1024 });
  expect(neurons[taken!.core]).toBe(taken!.most);
  expect(words[synapseWords!.core]).toBe(synapseWords!.most);
  expect(synapseWords!.most).toBe(Math.max(...words));
  // Eight full cores, by 1,024 neurons each: 8,094 are a little less.
  expect(found.coresLowerBound).toMatchObject({ neurons: 8 });
  expect(cores.length).toBeGreaterThanOrEqual(Math.max(...Object.values(found.coresLowerBound)));
  expect(Object.keys(found.resources).every((name) => name in profile.facts)).toBe(true);
});

/** Messages through each link, walked neuron group by neuron group: along the row, then along the column. */
function loads({ cores }: Mapping): Map<string, number> {
  const links = new Map<string, number>();
  for (const [i, { x, y, axons }] of cores.entries())
    for (const { box, to } of axons) {
      const tree = new Set<string>();
      for (const target of to.filter((core) => core !== i)) {
        let [atX, atY] = [x, y];
        const { x: toX, y: toY } = cores[target]!;
        for (; atX !== toX; atX += Math.sign(toX - atX))
          tree.add(`${atX},${atY} ${toX > atX ? 'east' : 'west'}`);
        for (; atY !== toY; atY += Math.sign(toY - atY))
          tree.add(`${atX},${atY} ${toY > atY ? 'south' : 'north'}`);
      }
      for (const link of tree) links.set(link, (links.get(link) ?? 0) + volume(box));
    }
  return links;
}

test('hops and the busiest link are those of messages walked along the mesh', () => {
  const links = loads(mapping);
  expect(found.hops).toBe(sum([...links.values()]));
  // 3 pJ of a hop east or west, 4 pJ of one north or south.
  const energy = [...links].map(([link, n]) => n * (/east|west/.test(link) ? 3 : 4));
  expect(found.hopsPj).toBe(sum(energy));
  const { messages, x, y, towards } = found.busiestLink!;
  expect(messages).toBe(Math.max(...links.values()));
  expect(links.get(`${x},${y} ${towards}`)).toBe(messages);
});

test('the busiest core does what its neurons and their synapses take, and a step lasts as long', () => {
  const fanIn = new Map(
    graph.ops.flatMap(({ result, attrs: { weight } }) =>
      isTensor(weight) ? [[result, weight.shape.slice(1).reduce((a, b) => a * b, 1)]] : [],
    ),
  );
  const busy = mapping.cores.map(({ tiles, synapses }) => {
    const operations = synapses.map(
      (one) => volume(tiles[one.tile]!.box) * fanIn.get(one.synapse)!,
    );
    return sum(tiles.map(({ box }) => volume(box))) * 8.4 + sum(operations) * 3.5;
  });
  const { ns, core, meanNs } = found.busiestCore!;
  expect(ns).toBeCloseTo(Math.max(...busy), 3);
  expect(busy[core]).toBeCloseTo(ns, 3);
  expect(meanNs).toBeCloseTo(sum(busy) / busy.length, 3);
  expect(found.stepTimeNs.boundBy).toBe('cores');
  expect(found.stepTimeNs.most).toBeCloseTo(ns + 465, 3);
  // Each neuron of a layer has as many synapses as its kernel.
  const own = mapping.cores.flatMap(({ tiles, synapses }) =>
    synapses.map((one) => volume(tiles[one.tile]!.box) * fanIn.get(one.synapse)!),
  );
  expect(found.synapses).toBe(sum(own));
});

test('energy is told by term with its constant, and the picture has every core in its place', () => {
  const { terms, total, hopsPj, most } = found.energyPj;
  expect(terms.map(({ term, constantPj }) => [term, constantPj])).toEqual([
    ['synaptic operations', 23.6],
    ['active updates', 81],
    ['spikes', 1.7],
  ]);
  // All synapses of neurons that fire once.
  const synops = sum(
    mapping.cores.flatMap(({ tiles, synapses }) =>
      synapses.map((one) => volume(tiles[one.tile]!.box) * fanInOf(one.synapse)),
    ),
  );
  expect(terms.map(({ count }) => count)).toEqual([synops, 8094, 8084]);
  expect(total).toBeCloseTo(synops * 23.6 + 8094 * 81 + 8084 * 1.7 + hopsPj, 3);
  expect(hopsPj).toBe(found.hopsPj);
  expect(most).toBeGreaterThan(total);
  expect(terms.every(({ source }) => source !== '')).toBe(true);
  expect(found.mesh).toEqual({ columns: 16, rows: 8 });
  expect(found.loads.map(({ chip, x, y }) => [chip, x, y])).toEqual(
    mapping.cores.map(({ chip, x, y }) => [chip, x, y]),
  );
  expect(found.loads[found.busiestCore!.core]!.ns).toBe(found.busiestCore!.ns);
});

function fanInOf(synapse: string): number {
  const { weight } = graph.ops.find(({ result }) => result === synapse)!.attrs;
  return isTensor(weight) ? weight.shape.slice(1).reduce((a, b) => a * b, 1) : 0;
}

test('four simpler mappings stand beside ours; of a large network only where more effort is asked for', async () => {
  expect(found.baselines.map(({ name }) => name)).toEqual([
    'channel-major, row-major',
    'spatial, row-major',
    'spatial, Hilbert',
    'Hilbert, force-directed',
  ]);
  for (const { hops, hopsPj } of found.baselines) expect(hopsPj).toBeGreaterThanOrEqual(3 * hops);
  expect(found.hopsPj).toBeLessThan(Math.min(...found.baselines.map(({ hopsPj }) => hopsPj)));
  const large = pilotnet('lif');
  const { mapping: own } = await mapped(large, 'loihi3', { placement: 'hilbert' });
  expect(reportOf(large, own).baselines).toEqual([]);
  expect(reportOf(large, own, 1001).baselines).toHaveLength(4);
});
