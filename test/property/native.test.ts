import { expect } from '@jest/globals';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { firstDifference, levelsHere } from '../native/compare.ts';
import { testEngine } from '../native/test-engine.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { randomGraph } from '../support/random-graph.ts';

/*
 * The engine is the interpreter: every value and every state of random graphs, in every step, at every
 * instruction set that the machine has. States are seen where blocks have one step; blocks of several
 * must show the same values.
 */

testEngine(
  'every value and every state of random graphs is that of the interpreter',
  async () => {
    const kinds = new Set<string>();
    const levels = levelsHere();
    await forSeeds(
      300,
      (seed) => randomGraph(seed, 'fixed'),
      (graph, seed) => {
        const level = levels[seed % levels.length]!;
        const variants = [
          { level, withStates: true },
          { level, withStates: false, block: 64 },
          { level, withStates: false, block: 3 },
        ];
        expect(firstDifference(graph, seed, 7, variants)).toBeUndefined();
        for (const { kind } of graph.ops) kinds.add(kind);
      },
    );
    const legal = [...OP_TABLE.values()].filter(({ stages }) => stages.includes('fixed'));
    if (process.env['SEED'] === undefined)
      expect([...kinds].sort()).toEqual(legal.map(({ kind }) => kind).sort());
  },
  120_000,
);
