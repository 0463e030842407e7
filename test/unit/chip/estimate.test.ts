import { expect, test } from '@jest/globals';
import { renderRun } from '../../../src/cli/run/result.ts';
import { builtInProfile, loadProfile } from '../../../src/config/profile/load.ts';
import { energyOf, estimateOf } from '../../../runtime/executors/chip/estimate.ts';
import { convolutionalNet } from '../../conformance/recordings.ts';
import { mappingOf, openChip, randomSample } from './on-chip.ts';

/** Frady 2020: every spike of a query meets all patterns, each of which is updated in every step. */
test.each([
  ['fewest', 667, 1.4485],
  ['most', 750, 1.599],
])('a published nearest-neighbour search with the %s spikes', async (_, spikes, millijoules) => {
  const { facts } = await loadProfile(builtInProfile('loihi1'));
  const [patterns, steps] = [76_800, 60];
  const counts = { synops: spikes * patterns, updates: patterns * steps, messages: 0 };
  const hops = { hopsEastWest: 0, hopsNorthSouth: 0, hopsBetweenChips: 0 };
  const { total, most, terms } = energyOf({ ...counts, ...hops }, facts);
  expect(total / 1e9).toBeCloseTo(millijoules, 3);
  expect(total / 1e9).toBeGreaterThan(1.4);
  expect(total / 1e9).toBeLessThan(1.6);
  expect(most).toBeGreaterThan(total);
  for (const { provenance, source } of terms.filter(({ pj }) => pj > 0)) {
    expect(provenance).toBe('published');
    expect(source).toContain('Davies 2018');
  }
});

test('updates are charged once, hops by direction, and a step takes what its busiest part does', () => {
  const fact = (value: number) => ({ value, unit: 'pJ', provenance: 'user' });
  const facts = {
    ...{ synapsePj: fact(2), updateActivePj: fact(80), updateInactivePj: fact(50) },
    ...{ hopEastWestPj: fact(3), hopNorthSouthPj: fact(4), linkNs: fact(10), barrierNs: fact(100) },
  };
  const step = {
    ...{ synops: 20, updates: 12, messages: 4, deliveries: 6 },
    ...{ hostMessages: 0, messagesToHost: 0, hostUpdates: 0, hostSynops: 0 },
    ...{ hopsEastWest: 10, hopsNorthSouth: 2, hopsBetweenChips: 0 },
    ...{ busiestLink: 6, busiestCoreNs: 80 },
  };
  const { energyPj, stepTimeNs } = estimateOf([step, { ...step, busiestLink: 60 }], 2, facts);
  // Two steps of two samples: a sample has what one of the lists says.
  expect(energyPj.total).toBe(20 * 2 + 4 * 80 + 8 * 50 + 10 * 3 + 2 * 4);
  expect(energyPj.terms.map(({ term }) => term)).not.toContain('spikes');
  expect(stepTimeNs).toEqual({
    ...{ mean: (40 + 300) / 2 + 100, barrier: 100 },
    ...{ boundByCores: 1, boundByLinks: 1 },
  });
});

test('a run says what its sample would take, and by which constants', async () => {
  const graph = convolutionalNet();
  const session = await openChip(graph, await mappingOf(graph, 'loihi3', { neurons: 400 }));
  await session.run([randomSample(graph, 1, 5)], 5);
  const traffic = session.traffic!();
  const result = { executor: 'chip', samples: 1, seconds: 1, traffic };
  const text = renderRun(result, true);
  expect(text).toMatch(/energy +\d+\.\d+ to \d+\.\d+ µJ a sample, estimated/);
  expect(text).toMatch(/step time +[\d,]+ ns, estimated/);
  expect(text).toMatch(/inactive updates +[\d,]+ +52 +[\d,]+ +inherited +Davies 2018/);
  expect(traffic.estimate.stepTimeNs.mean).toBeGreaterThan(200);
});
