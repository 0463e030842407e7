import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { addonHere, drawInputs } from '../native/compare.ts';
import { testHost } from './compilers.ts';
import { FAR_SUMS, buildMany, differenceIn } from './many.ts';
import { WIDE_NETWORKS } from './wide-networks.ts';

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
