import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { scheduled } from '../native/unwatched.ts';
import { unless } from './compilers.ts';
import { faultsInCrowd, whyNoSanitizer } from './crowd.ts';
import { CONVOLUTIONS, WIDE_NETWORKS } from './wide-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-crowd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const testCrowd = unless(whyNoSanitizer(folder));
/** Products of matrices, in blocks of steps. */
const products = [WIDE_NETWORKS[2]!, ...CONVOLUTIONS.slice(0, 2)].map(scheduled);
/** What threads wait for does not depend on the width of messages. */
const wide = WIDE_NETWORKS.filter((_, i) => i !== 1);
const graphs = [...products, ...wide];
const networks = graphs.map((graph, seed) => ({ graph, seed }));

testCrowd(
  'threads that take the parts of blocks side by side give the outputs of the interpreter, and never race',
  () => {
    expect(faultsInCrowd(networks, join(folder, 'all'))).toBe('');
  },
  120_000,
);

testCrowd(
  'a kernel whose threads do not wait for each other is seen',
  () => {
    const flags = ['-DSPIKE_FORGET_TO_MEET'];
    const faults = faultsInCrowd(networks.slice(3, 4), join(folder, 'forgetful'), flags);
    expect(faults).toMatch(/data race|SEGV|differs/);
  },
  120_000,
);
