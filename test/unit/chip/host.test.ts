import { expect, test } from '@jest/globals';
import { renderRun } from '../../../src/cli/run/result.ts';
import type { Traffic } from '../../../runtime/executors/chip/traffic.ts';
import { sampleGraph } from '../loihi3/mapped.ts';
import { bothRuns, countsApart, differences, mappingOf, randomSample } from './on-chip.ts';

const SMALL = { neurons: 60, synapseWords: 900, axonsIn: 400, poolWords: 2000 };
const STEPS = 12;
const graph = sampleGraph();
const sample = randomSample(graph, 4, STEPS);

/** Each population of the network takes its turn on the host, the first, the last and all of them too. */
test.each([
  ['the first', ['p1']],
  ['one that a branch and a join hear', ['p2']],
  ['neighbours', ['p3', 'p4']],
  ['the last', ['y']],
  ['all', ['p1', 'p2', 'p3', 'p4', 'y']],
])('what is left to the host sends the same from there: %s', async (_, hosted) => {
  const mapping = await mappingOf(graph, 'loihi3', SMALL, new Set(hosted));
  const { found, expected, session } = await bothRuns(graph, mapping, sample, STEPS);
  expect(differences(found, expected)).toEqual([]);
  expect(countsApart(found, expected)).toEqual([]);
  expect(found.spikes).toBeGreaterThan(0);
  const traffic = session.traffic!();
  const isAll = hosted.length === 5;
  expect(traffic.cores.length === 0).toBe(isAll);
  const text = renderRun({ executor: 'chip', samples: 1, seconds: 1, traffic }, false);
  expect(/cores +none, since all is left to the host/.test(text)).toBe(isAll);
  expect(/ energy .* µJ|cores bind/.test(text)).toBe(!isAll);
});

test('messages that cross to the host and back are counted', async () => {
  const mapping = await mappingOf(graph, 'loihi3', SMALL, new Set(['p2']));
  const { expected, session } = await bothRuns(graph, mapping, sample, STEPS);
  const traffic: Traffic = session.traffic!();
  const total = (of: 'messagesToHost' | 'hostMessages' | 'hostUpdates') =>
    traffic.steps.reduce((sum, step) => sum + step[of], 0);
  const sent = (name: string) => expected.recorded!.get(name)!.filter((x) => x !== 0).length;
  const inputs = sample['x']!.filter((x) => x !== 0).length;
  expect(total('messagesToHost')).toBe(sent('p1'));
  expect(total('hostMessages')).toBe(sent('p2') + inputs);
  const { shape } = graph.ops.find(({ result }) => result === 'p2')!.type;
  expect(total('hostUpdates')).toBe(STEPS * shape.reduce((a, b) => a * b, 1));
  const text = renderRun({ executor: 'chip', samples: 1, seconds: 1, traffic }, false);
  expect(text).toMatch(/host +[\d,]+ updates a sample, [\d,]+ messages to it and [\d,]+ from it/);
});
