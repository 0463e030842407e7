import { expect, test } from '@jest/globals';
import { splitFanIn } from '../../../passes/split-fan-in.ts';
import { splitPopulation } from '../../../passes/split-population.ts';
import { firstDifference } from '../../../src/compiler/check-bits.ts';
import type { Pass } from '../../../src/compiler/pass.ts';
import { runPass } from '../../../src/compiler/run-passes.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { randomGraph } from '../../support/random-graph.ts';
import { networkAt } from '../../support/random-network.ts';

/* Limits so small that random graphs pass them. */

const apply = (pass: Pass, graph: Graph, most: number) => runPass(graph, pass, { most }, OP_TABLE);

test.each([splitFanIn, splitPopulation])('$name keeps all bits, and the limit', async (pass) => {
  const kinds = new Set<string>();
  const hold = (graph: Graph, seed: number) => {
    const most = 1 + (seed % 4);
    const after = apply(pass, graph, most);
    const [before, left] = [graph, after].map((one) => pass.measure!(one, OP_TABLE));
    expect(left).toBeLessThanOrEqual(before!);
    expect(firstDifference(graph, after, OP_TABLE, { steps: 6, seed })).toBeUndefined();
    expect(apply(pass, after, most)).toBe(after);
    for (const { result, kind } of after.ops) if (result.includes('.part')) kinds.add(kind);
  };
  await forSeeds(200, (seed) => randomGraph(seed, 'fixed'), hold);
  await forSeeds(25, (seed) => networkAt('fixed', seed), hold);
  expect([...kinds]).toEqual(expect.arrayContaining([...MEANT[pass.name]!]));
});

const MEANT: Readonly<Record<string, readonly string[]>> = {
  'split-fan-in': ['conv', 'dense', 'sparse'],
  'split-population': ['integrate-and-fire', 'level', 'lif', 'lif-soft-reset'],
};

test('partial sums that are sent as messages keep all bits too', async () => {
  let relays = 0;
  const hold = (graph: Graph, seed: number) => {
    const options = { most: 1 + (seed % 4), part: 2, mostInKernel: 3, relays: true };
    const after = runPass(graph, splitFanIn, options, OP_TABLE);
    expect(firstDifference(graph, after, OP_TABLE, { steps: 6, seed })).toBeUndefined();
    relays += after.ops.filter(({ result }) => result.includes('.relay')).length;
  };
  await forSeeds(150, (seed) => randomGraph(seed, 'fixed'), hold);
  await forSeeds(25, (seed) => networkAt('fixed', seed), hold);
  expect(relays).toBeGreaterThan(40);
});
