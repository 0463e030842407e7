import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { planOf } from '../../src/ir/engine/plan.ts';
import { KINDS } from '../../targets/cuda/kinds/index.ts';
import { addonHere, drawInputs } from '../native/compare.ts';
import { randomGraph } from '../support/random-graph.ts';
import { testHost } from './compilers.ts';
import { buildMany, differenceIn } from './many.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seeds of graphs until each kind of op was in one of them. */
function seedsForAllKinds(): number[] {
  const missing = new Set(KINDS.keys());
  const seeds: number[] = [];
  for (let seed = 1; missing.size > 0; seed++) {
    const found = planOf(randomGraph(seed, 'fixed')).model.ops.filter(({ kind }) =>
      missing.has(kind),
    );
    if (found.length > 0) seeds.push(seed);
    for (const { kind } of found) missing.delete(kind);
  }
  return seeds;
}

testHost(
  'compiled kernels of every kind of op give the values and states of the interpreter',
  () => {
    const seeds = seedsForAllKinds();
    const graphs = seeds.map((seed) => randomGraph(seed, 'fixed'));
    const { library, texts } = buildMany(graphs, folder);
    const differences = texts.map((built, i) =>
      differenceIn(addonHere(), library, built, drawInputs(built.graph, seeds[i]!, 7)),
    );
    expect(differences).toEqual(seeds.map(() => undefined));
  },
  120_000,
);
