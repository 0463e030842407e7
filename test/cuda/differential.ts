import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomGraph } from '../support/random-graph.ts';
import { addonHere, drawInputs } from '../native/compare.ts';
import { scheduled } from '../native/unwatched.ts';
import { FAR_SUMS, buildMany, differenceIn } from './many.ts';

/*
 * What `npm run cuda:differential` runs: COUNT graphs from the seed FIRST, whose kernels are built for this processor, or
 * for a card of the compute capability ARCHITECTURE, some graphs to a library. It ends with 1 where something differs.
 */
const STEPS = 9;
const TOGETHER = 40;
const [count, first] = process.argv.slice(2, 4).map(Number) as [number, number];
const architecture = process.argv[4];

/** In turn: as it is chosen, and as it is where blocks share a sample, which a processor does not have. */
const WAYS = architecture === undefined ? [[], FAR_SUMS] : [[], ['-DSPIKE_OWN_BLOCK=0']];

const addon = addonHere();
const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-'));
let [wrong, ops] = [0, 0];
try {
  for (let from = first; from < first + count; from += TOGETHER) {
    const size = Math.min(TOGETHER, first + count - from);
    // Every other graph with an order of its own.
    const graphs = Array.from({ length: size }, (_, i) => {
      const graph = randomGraph(from + i, 'fixed');
      return i % 2 === 0 ? graph : scheduled(graph);
    });
    const flags = WAYS[Math.floor(from / TOGETHER) % WAYS.length]!;
    const options = { flags, ...(architecture !== undefined && { architecture }) };
    const { library, texts } = buildMany(graphs, join(folder, String(from)), options);
    for (const [i, built] of texts.entries()) {
      ops += built.graph.ops.length;
      const difference = differenceIn(
        addon,
        library,
        built,
        drawInputs(built.graph, from + i, STEPS),
      );
      if (difference) process.stderr.write(`seed ${from + i}: ${difference}\n`);
      if (difference) wrong++;
    }
    rmSync(join(folder, String(from)), { recursive: true, force: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${count} graphs, ${ops} ops: ${wrong} differ\n`);
process.exitCode = wrong > 0 ? 1 : 0;
