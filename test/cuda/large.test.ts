import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { networkText } from '../../targets/cuda/network.ts';
import { addonHere, drawInputs } from '../native/compare.ts';
import { scheduled } from '../native/unwatched.ts';
import { testHost } from './compilers.ts';
import { FAR_SUMS, buildMany, differenceIn } from './many.ts';
import { CONVOLUTIONS, WIDE_NETWORKS } from './wide-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

testHost(
  'wide synapses give the values and states of the interpreter, with sums near and far',
  () => {
    for (const flags of [[], FAR_SUMS]) {
      const { library, texts } = buildMany(WIDE_NETWORKS, join(folder, String(flags.length)), {
        flags,
      });
      const differences = texts.map((built, seed) =>
        differenceIn(addonHere(), library, built, drawInputs(built.graph, seed, 4)),
      );
      expect(differences).toEqual(WIDE_NETWORKS.map(() => undefined));
    }
  },
  120_000,
);

testHost(
  'products of matrices give the values and states of the interpreter, of blocks of steps and of one',
  () => {
    const graphs = [...WIDE_NETWORKS.slice(1, 4), ...CONVOLUTIONS].map(scheduled);
    const { library, texts } = buildMany([...graphs, CONVOLUTIONS[1]!], join(folder, 'products'));
    const multiplied = graphs.filter((graph) => networkText(graph).source.includes('tile_product'));
    expect(multiplied).toEqual(graphs);
    const differences = texts.map((built, seed) =>
      differenceIn(addonHere(), library, built, drawInputs(built.graph, seed, 17)),
    );
    expect(differences).toEqual(texts.map(() => undefined));
  },
  120_000,
);
