import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { addonHere, drawInputs } from '../native/compare.ts';
import { scheduled } from '../native/unwatched.ts';
import { testHost } from './compilers.ts';
import { FAR_SUMS, IN_HASTE, buildMany, differenceIn } from './many.ts';
import { CONVOLUTIONS, WIDE_NETWORKS } from './wide-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong with each of some graphs, which are built together. */
function differencesIn(
  graphs: readonly Graph[],
  how: { readonly steps: number; readonly name: string; readonly flags?: readonly string[] },
) {
  const { steps, name, flags = [] } = how;
  const options = { flags: [...IN_HASTE, ...flags] };
  const { library, texts } = buildMany(graphs, join(folder, name), options);
  return texts.map((built, seed) =>
    differenceIn(addonHere(), library, built, drawInputs(built.graph, seed, steps)),
  );
}

testHost(
  'wide synapses give the values and states of the interpreter',
  () => {
    expect(differencesIn(WIDE_NETWORKS, { steps: 4, name: 'wide' })).toEqual(
      WIDE_NETWORKS.map(() => undefined),
    );
  },
  120_000,
);

testHost(
  'so do sparse ones whose sums are far',
  () => {
    const sparse = WIDE_NETWORKS.filter(({ ops }) => ops.some(({ kind }) => kind === 'sparse'));
    const how = { steps: 4, name: 'far', flags: FAR_SUMS };
    expect(differencesIn(sparse, how)).toEqual([undefined, undefined]);
  },
  120_000,
);

testHost(
  'products of matrices give the values and states of the interpreter, of blocks of steps and of one',
  () => {
    const graphs = [...WIDE_NETWORKS.slice(1, 4), ...CONVOLUTIONS].map(scheduled);
    const all = [...graphs, CONVOLUTIONS[1]!];
    expect(differencesIn(all, { steps: 17, name: 'products' })).toEqual(all.map(() => undefined));
    const texts = graphs.map((_, i) =>
      readFileSync(join(folder, `products/network${i}.cu`), 'utf8'),
    );
    expect(texts.filter((text) => text.includes('tile_product'))).toHaveLength(graphs.length);
  },
  120_000,
);
