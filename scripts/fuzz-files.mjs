// Changes files of a format at random and looks at how they are taken: read, or refused with a diagnostic. A crash,
// more than a second or more than 256 MB is a find: it is kept as a file, and the exit code is 1.
//
//   --reader hdf5  which of test/hostile/readers.ts
//   --seconds 60   how long to go on          --seed 1     the first number that changes are drawn from
//   --keep DIR     where finds go, fuzz-finds/ unless given
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle, root } from './fuzz/bundle.mjs';

const ENTRY = `
  export { READERS } from './test/hostile/readers.ts';
  export { random } from './src/support/random.ts';`;
const MOST_MS = 1000;
const MOST_MB = 256;

const { values } = parseArgs({
  options: {
    reader: { type: 'string', default: 'hdf5' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string', default: 'fuzz-finds' },
  },
});

process.chdir(root);
const folder = mkdtempSync(join(tmpdir(), 'spike-fuzz-'));
try {
  const bundled = join(folder, 'fuzz.mjs');
  await bundle(ENTRY, bundled);
  await search(await import(pathToFileURL(bundled).href));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function search({ READERS, random }) {
  const make = READERS.get(values.reader);
  if (!make) throw new TypeError(`--reader is one of ${[...READERS.keys()].join(', ')}`);
  const reader = make();
  const start = performance.now();
  const exits = {};
  let seed = Number(values.seed);
  for (; performance.now() - start < 1000 * Number(values.seconds); seed++) {
    const bytes = reader.draw(random(seed));
    const fault = await faultOf(() => reader.read(bytes), exits);
    if (fault !== undefined) return keep(bytes, seed, fault);
  }
  console.log(`${seed - Number(values.seed)} files, nothing found; ends: ${JSON.stringify(exits)}`);
}

/** What is wrong with how a file was taken; nothing when it was taken well. */
async function faultOf(read, exits) {
  const before = [performance.now(), process.memoryUsage.rss()];
  try {
    const exit = await read();
    exits[exit] = (exits[exit] ?? 0) + 1;
  } catch (error) {
    return error.stack;
  }
  const ms = performance.now() - before[0];
  const mb = (process.memoryUsage.rss() - before[1]) / 2 ** 20;
  if (ms > MOST_MS) return `it took ${ms.toFixed(0)} ms`;
  return mb > MOST_MB ? `it took ${mb.toFixed(0)} MB` : undefined;
}

function keep(bytes, seed, fault) {
  mkdirSync(values.keep, { recursive: true });
  const file = join(values.keep, `${values.reader}-${seed}`);
  writeFileSync(file, bytes);
  console.log(`found, seed ${seed}: ${fault}\nkept as ${file}`);
  process.exitCode = 1;
}
