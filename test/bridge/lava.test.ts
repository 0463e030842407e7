import { afterAll, expect, test } from '@jest/globals';
import { type Client, openClient } from '../../runtime/executors/bridge/client.ts';
import { bridgeNetwork } from '../../runtime/executors/bridge/network.ts';
import { sessionOn } from '../../runtime/executors/bridge/open.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { findProbes } from '../../runtime/probe.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import { PYTHON, imports } from '../support/python.ts';
import { type Case, denseLif, drawSample, recordedNetworks, sigmaDelta } from './cases.ts';
import { readTranscripts, recorded, replayed, writeTranscripts } from './transcripts.ts';

/*
 * Lava and the reference give the same messages and states. Where Python finds Lava, which SPIKE_PYTHON may say, it runs
 * here; elsewhere it is what it answered when it was recorded. `BLESS=1` records it anew.
 */

const DENSE = 100;
const SIGMA_DELTA = 10;

const HAS_LAVA = PYTHON !== undefined && imports(PYTHON, 'lava.magma, numpy, scipy');
const BLESS = HAS_LAVA && process.env['BLESS'] === '1';

const transcripts = new Map(readTranscripts());
const graph = selfTestGraph();
const cases: readonly Case[] = [
  {
    ...{ name: 'the self-test network', graph, steps: 12, sample: drawSample(graph, 12, 5) },
    probes: ['l', 'l.u', 'l.v', 'r', 'r.ledger', 'r.sent', 'y.sigma'],
  },
  ...recordedNetworks(),
  ...Array.from({ length: DENSE }, (_, i) => denseLif(i + 1)),
  ...Array.from({ length: SIGMA_DELTA }, (_, i) => sigmaDelta(i + 1)),
];

process.stderr.write(
  HAS_LAVA
    ? `bridge: ${cases.length} networks in the Lava of '${PYTHON}'\n`
    : `bridge: there is no Lava, ${cases.length} networks as it was recorded\n`,
);

afterAll(() => {
  if (BLESS) writeTranscripts(transcripts);
});

test.each(cases.map((one) => [one.name, one] as const))('Lava: %s', async (name, one) => {
  const probes = findProbes(one.graph, one.probes);
  const client = clientFor(name);
  const session = await sessionOn(client, one.graph, bridgeNetwork(one.graph), probes);
  try {
    const found = await session.run([one.sample], one.steps);
    const expected = await reference.open(one.graph, { probes });
    expect(found).toEqual(await expected.run([one.sample], one.steps));
    expect((await session.device!()).energy.source).toBe('unavailable');
  } finally {
    session.close();
  }
});

function clientFor(name: string): Client {
  if (!HAS_LAVA || PYTHON === undefined) return replayed(transcripts.get(name) ?? []);
  const args = ['-B', 'runtime/executors/bridge/drivers/spike_lava.py'];
  const client = openClient({ driver: 'lava', python: PYTHON, args, timeoutSeconds: 100 });
  if (!BLESS) return client;
  const transcript: Parameters<typeof recorded>[1] = [];
  transcripts.set(name, transcript);
  return recorded(client, transcript);
}
