import { expect, test } from '@jest/globals';
import { loadPasses } from '../support/load-passes.ts';
import { firstDifference } from '../../src/compiler/check-bits.ts';
import type { Pass } from '../../src/compiler/pass.ts';
import { runPass } from '../../src/compiler/run-passes.ts';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { fingerprint, freeze } from '../support/freeze.ts';
import { largestDeviation } from '../support/deviation.ts';
import { randomChannels } from '../support/random-channels.ts';
import { randomGraph } from '../support/random-graph.ts';
import { networkAt } from '../support/random-network.ts';

/*
 * Every pass of the table is held to its promises on random graphs and on networks of every stage it
 * takes. A pass may refuse a graph, with a diagnostic; it may not break one.
 */

const RANDOM_GRAPHS = 340;
const NETWORKS = 60;
const CHANNELS = 150;
const STAGES = ['ann', 'snn', 'fixed'] as const;
const STEPS = 6;
const TOLERANCE = 1e-4;

const prints = new WeakMap<Graph, string>();
const passes = await loadPasses();
const cases = passes.flatMap((pass) =>
  STAGES.filter((stage) => pass.from.includes(stage)).map((stage) => ({
    name: pass.name,
    stage,
    pass,
  })),
);

const graphOf = drawnOnce((seed, stage) => randomGraph(seed, stage));
const networkOf = drawnOnce((seed, stage) => networkAt(stage, seed));
const channelsOf = drawnOnce((seed) => randomChannels(seed));

test.each(cases)('$name keeps its promises on random graphs at $stage', ({ pass, stage }) =>
  forSeeds(
    RANDOM_GRAPHS,
    (seed) => graphOf(seed, stage),
    (graph, seed) => void holdToPromises(pass, graph, seed),
  ),
);

test.each(cases)('$name keeps its promises on networks at $stage', async ({ pass, stage }) => {
  let taken = 0;
  await forSeeds(
    NETWORKS,
    (seed) => networkOf(seed, stage),
    (graph, seed) => {
      if (holdToPromises(pass, graph, seed)) taken++;
    },
  );
  expect(taken).toBeGreaterThan(0);
});

test.each(cases.filter(({ stage }) => stage === 'fixed'))(
  '$name keeps its promises on networks with much to remove',
  ({ pass }) =>
    forSeeds(
      CHANNELS,
      (seed) => channelsOf(seed, 'fixed'),
      (graph, seed) => void holdToPromises(pass, graph, seed),
    ),
);

/** All passes see the same graphs, frozen, with what their numbers were when they were drawn. */
function drawnOnce(draw: (seed: number, stage: (typeof STAGES)[number]) => Graph | Promise<Graph>) {
  const drawn = new Map<string, Graph>();
  return async (seed: number, stage: (typeof STAGES)[number]): Promise<Graph> => {
    const key = `${stage} ${seed}`;
    const graph = drawn.get(key) ?? freeze(await draw(seed, stage));
    if (!prints.has(graph)) prints.set(graph, fingerprint(graph));
    drawn.set(key, graph);
    return graph;
  };
}

/** Whether the pass took the graph; refusing one keeps all promises. */
function holdToPromises(pass: Pass, graph: Graph, seed: number): boolean {
  const after = runOrRefuse(pass, graph);
  expect(fingerprint(graph)).toBe(prints.get(graph));
  if (!after) return false;
  if (after === graph) return true;
  expect(after.inputs).toEqual(graph.inputs);
  expect(after.outputs.map((output) => output.name)).toEqual(graph.outputs.map((o) => o.name));
  if (pass.measure)
    expect(pass.measure(after, OP_TABLE)).toBeLessThanOrEqual(pass.measure(graph, OP_TABLE));
  if (pass.preserves === 'bits')
    expect(firstDifference(graph, after, OP_TABLE, { steps: STEPS, seed })).toBeUndefined();
  if (pass.preserves === 'within-tolerance')
    expect(largestDeviation(graph, after, { steps: 2, seed })).toBeLessThan(TOLERANCE);
  if (pass.to !== undefined) return true;
  const again = runOrRefuse(pass, freeze(after));
  expect(again && print(again, OP_TABLE)).toBe(print(after, OP_TABLE));
  expect(again).toBe(after);
  return true;
}

/** The result, or nothing when the pass refuses the graph. A broken graph is a fault. */
function runOrRefuse(pass: Pass, graph: Graph): Graph | undefined {
  try {
    return runPass(graph, pass, defaultsOf(pass), OP_TABLE);
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    const ours = error.diagnostics.filter((d) => d.code.startsWith('SPK9'));
    expect(ours.flatMap((d) => d.notes ?? [])).toEqual([]);
    return undefined;
  }
}

function defaultsOf({ options }: Pass): Attrs {
  const given = Object.entries(options).flatMap(([name, spec]) =>
    spec.default === undefined ? [] : [[name, spec.default] as const],
  );
  return Object.fromEntries(given);
}
