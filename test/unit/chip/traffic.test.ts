import { expect, test } from '@jest/globals';
import { renderRun } from '../../../src/cli/run/result.ts';
import { convolutionalNet } from '../../conformance/recordings.ts';
import type { SampleResult } from '../../../runtime/executor.ts';
import { elementsOf } from '../../../src/tensor/box.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { bothRuns, mappingOf, openChip, randomSample } from './on-chip.ts';

const graph = convolutionalNet();
const STEPS = 12;
const sample = randomSample(graph, 2, STEPS);

/** Spikes of the neurons of a population that some core hears: at the borders of strides there are others. */
function heardIn(mapping: Mapping, population: string, { recorded }: SampleResult): number {
  const { shape } = graph.ops.find(({ result }) => result === population)!.type;
  const neurons = new Set<number>();
  for (const { tiles, axons } of mapping.cores)
    for (const { tile, box } of axons)
      if (tiles[tile]!.population === population)
        for (const neuron of elementsOf(shape, box)) neurons.add(neuron);
  const size = sizeOf(shape);
  const isHeard = (spike: number, i: number) => spike !== 0 && neurons.has(i % size);
  return Array.from(recorded!.get(population)!).filter(isHeard).length;
}

test('counts are those of the messages that were sent', async () => {
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 150 });
  const { expected, session } = await bothRuns(graph, mapping, sample, STEPS);
  const { steps, cores, links, latency, samples } = session.traffic!();
  const total = (of: keyof (typeof steps)[number]) =>
    steps.reduce((sum, step) => sum + step[of], 0);
  expect({ samples, latency, steps: steps.length }).toEqual({ samples: 1, latency: 3, steps: 15 });
  expect(total('updates')).toBe((768 + 864 + 36) * STEPS);
  expect(total('synops')).toBe(expected.synops);
  expect(total('messages')).toBe(
    heardIn(mapping, 'input', expected) + heardIn(mapping, 'layer1', expected),
  );
  expect(total('hostMessages')).toBe(0);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  expect(sum(cores.map(({ received }) => received))).toBe(total('deliveries'));
  expect(sum(cores.map((core) => core.sent))).toBe(total('messages'));
  expect(sum(cores.map(({ synops }) => synops))).toBe(total('synops'));
  // Every hop goes through a link of neighbours.
  expect(sum(links.map(({ messages }) => messages))).toBe(
    total('hopsEastWest') + total('hopsNorthSouth'),
  );
  for (const { from, to } of links)
    expect(Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1])).toBe(1);
  expect(total('busiestLink')).toBeLessThanOrEqual(total('messages'));
});

test('a summary says what a sample took, and with a profile what each core did', async () => {
  const mapping = await mappingOf(graph, 'loihi3', { neurons: 400 });
  const session = await openChip(graph, mapping);
  await session.run([sample, sample], STEPS);
  const result = { executor: 'chip', samples: 2, seconds: 1, traffic: session.traffic!() };
  const text = renderRun(result, false);
  expect(text).toContain('barriers   15 barrier steps, 3 of latency');
  expect(text).toContain(`cores      ${mapping.cores.length}\n`);
  expect(text).toContain('updates    20,016 of neurons a sample');
  expect(text).not.toContain('received');
  const rows = renderRun(result, true).split('\n\n')[1]!.split('\n');
  expect(rows[0]).toMatch(/chip +x +y +updates +synops +sent +received/);
  expect(rows.length).toBe(mapping.cores.length + 1);
});
