import { expect, test } from '@jest/globals';
import { splitWeights } from '../../../passes/split-weights.ts';
import { firstDifference } from '../../../src/compiler/check-bits.ts';
import { runPass } from '../../../src/compiler/run-passes.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { randomGraph } from '../../support/random-graph.ts';
import { networkAt } from '../../support/random-network.ts';

test('weights in digits keep all bits of a network, and the width', async () => {
  const kinds = new Set<string>();
  const hold = (graph: Graph, seed: number) => {
    const bits = 2 + (seed % 6);
    const after = runPass(graph, splitWeights, { bits }, OP_TABLE);
    expect(firstDifference(graph, after, OP_TABLE, { steps: 6, seed })).toBeUndefined();
    expect(runPass(after, splitWeights, { bits }, OP_TABLE)).toBe(after);
    for (const { result, kind } of after.ops) if (result.includes('.part')) kinds.add(kind);
  };
  await forSeeds(200, (seed) => randomGraph(seed, 'fixed'), hold);
  await forSeeds(25, (seed) => networkAt('fixed', seed), hold);
  expect([...kinds].sort()).toEqual(['conv', 'conv-transpose', 'dense', 'diagonal', 'sparse']);
});
