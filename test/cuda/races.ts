import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomGraph } from '../support/random-graph.ts';
import { faultsInCrowd, whyNoSanitizer } from './crowd.ts';
import { FAR_SUMS } from './many.ts';
import { WIDE_NETWORKS } from './wide-networks.ts';

/*
 * What `npm run cuda:races` runs: wide networks and COUNT graphs from the seed FIRST, some to a program. It ends with 1 where threads met
 * without waiting for each other, or gave other numbers.
 */
const TOGETHER = 20;
const [count, first] = process.argv.slice(2).map(Number) as [number, number];

const folder = mkdtempSync(join(tmpdir(), 'spike-races-'));
try {
  const why = whyNoSanitizer(folder);
  if (why === undefined) process.exitCode = watch() > 0 ? 1 : 0;
  else process.stdout.write(`skipped: ${why}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function watch(): number {
  const graphs = Array.from({ length: count }, (_, i) => randomGraph(first + i, 'fixed'));
  const networks = [...WIDE_NETWORKS, ...graphs].map((graph, seed) => ({ graph, seed }));
  let [programs, wrong] = [0, 0];
  for (let from = 0; from < networks.length; from += TOGETHER)
    for (const flags of from % (2 * TOGETHER) === 0 ? [[], FAR_SUMS] : [[]]) {
      const some = networks.slice(from, from + TOGETHER);
      const faults = faultsInCrowd(some, join(folder, String(programs++)), flags);
      if (faults) process.stderr.write(`networks from ${from}: ${faults}\n`);
      if (faults) wrong++;
    }
  process.stdout.write(
    `${networks.length} networks in ${programs} programs: ${wrong} with faults\n`,
  );
  return wrong;
}
