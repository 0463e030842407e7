import { expect } from '@jest/globals';
import { bridge } from '../../runtime/executors/bridge.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { findProbes } from '../../runtime/probe.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { randomGraph } from '../support/random-graph.ts';
import { denseLif, drawSample, recordedNetworks, sigmaDelta } from './cases.ts';
import { testWithPython } from '../support/python.ts';
import { bridgeNetwork } from '../../runtime/executors/bridge/network.ts';

const CARRIED = ['tensor', 'spikes', 'current'];

async function expectSame(
  graph: Graph,
  python: string,
  steps: number,
  probes: readonly string[] = [],
) {
  const found = findProbes(graph, probes);
  const samples = [1, 2].map((seed) => drawSample(graph, steps, seed));
  const options = { probes: found, bridge: { driver: 'simulator', python, timeoutSeconds: 60 } };
  const [expected, session] = [
    await reference.open(graph, options),
    await bridge.open(graph, options),
  ];
  expect(await session.run(samples, steps)).toEqual(await expected.run(samples, steps));
  const { driver, board, energy } = await session.device!();
  expect([driver, board, energy.source]).toEqual(['simulator', null, 'unavailable']);
  session.close();
}

testWithPython(
  'the self-test network gives the bits of the reference, with every value and state',
  (python) =>
    expectSame(selfTestGraph(), python, 12, [
      's',
      'd',
      'c',
      'a',
      'l',
      'r',
      'p',
      'q',
      'y',
      'l.u',
      'l.v',
      'r.ledger',
      'r.sent',
      'y.sigma',
    ]),
);

testWithPython('networks of drivers give the bits of the reference', async (python) => {
  const cases = [
    ...recordedNetworks(),
    ...[1, 2, 3, 4].flatMap((n) => [denseLif(n), sigmaDelta(n)]),
  ];
  for (const { graph, steps, probes } of cases) await expectSame(graph, python, steps, probes);
});

testWithPython('random graphs give the bits of the reference', async (python) => {
  let count = 0;
  for (let seed = 1; seed < 2000 && count < 12; seed++) {
    const graph = randomGraph(seed, 'fixed', { mostOps: 6 });
    const isCarried = graph.inputs.every(({ type }) => CARRIED.includes(type.role));
    if (!isCarried || bridgeNetwork(graph).faults.length > 0) continue;
    await expectSame(graph, python, 5);
    count++;
  }
  expect(count).toBe(12);
});
