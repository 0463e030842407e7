import { expect, test } from '@jest/globals';
import { balanceDelays } from '../../../passes/balance-delays.ts';
import { relayDelays } from '../../../passes/relay-delays.ts';
import { runPass } from '../../../src/compiler/run-passes.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { record } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { networkAt } from '../../support/random-network.ts';

const STEPS = 40;

/** The outputs of all steps. */
function answers(graph: Graph): string[] {
  const inputs = (now: number) =>
    Object.fromEntries(
      graph.inputs.map(({ name, type }) => [
        name,
        Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => ((i * 7 + now) % 11) / 11),
      ]),
    );
  const { values } = record(graph, OP_TABLE, { steps: STEPS, inputs });
  return graph.outputs.map(({ value }) => values.get(value)!.join(' '));
}

function longest({ ops }: Graph): number {
  return Math.max(
    0,
    ...ops.map(({ kind, attrs }) => (kind === 'delay' ? Number(attrs['steps']) : 0)),
  );
}

test('networks whose messages take many steps answer the same in each, and none waits longer than it may', async () => {
  let relayed = 0;
  await forSeeds(
    25,
    (seed) => networkAt('fixed', 2 * seed),
    (graph) => {
      const late = runPass(graph, balanceDelays, { steps: 3 }, OP_TABLE);
      const found = runPass(late, relayDelays, { most: 1 }, OP_TABLE);
      if (longest(late) > 2) relayed++;
      expect(longest(found)).toBeLessThanOrEqual(2);
      expect(answers(found)).toEqual(answers(late));
    },
  );
  if (process.env['SEED'] === undefined) expect(relayed).toBeGreaterThan(15);
});
