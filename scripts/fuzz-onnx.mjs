// Feeds the ONNX frontend real models with something wrong in them: npm run fuzz:onnx -- --seconds 60 --seed 1
// The same seed gives the same cases. A find prints how to repeat it, keeps the file and ends with exit 1.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { bundle, root } from './fuzz/bundle.mjs';

/** A case may take this long on a busy machine; nothing that reads so small a file takes a tenth of it. */
const LONGEST_MS = 10_000;
const MOST_BYTES = 256 * 2 ** 20;

if (isMainThread) await main();
else await work(workerData);

async function main() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'string', default: join(tmpdir(), 'spike-compile-fuzz') },
      case: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(root, 'node_modules', '.fuzz-'));
  try {
    const entry = join(folder, 'fuzz.mjs');
    await bundle(
      `export { mutant } from './test/fuzz/mutate.ts'; export { runCase } from './test/fuzz/run-case.ts';`,
      entry,
    );
    process.exitCode = await run(entry, values);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cases in a thread of their own, which is given up when one of them never ends. */
async function run(entry, { seconds, seed, keep, case: only }) {
  const first = only === undefined ? 0 : Number(only);
  const until = only === undefined ? Date.now() + Number(seconds) * 1000 : 0;
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { entry, corpus: corpusFiles(), seed: Number(seed), first, until },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  const seen = new Map();
  let at = { index: first, since: Date.now() };
  let cases = 0;
  return new Promise((resolve) => {
    const end = (find) => {
      clearInterval(watch);
      void worker.terminate();
      if (find) report(find, { seed, keep });
      else console.log(summary(cases, seconds, seen));
      resolve(find ? 1 : 0);
    };
    const watch = setInterval(() => {
      if (at.index >= 0 && Date.now() - at.since > LONGEST_MS)
        end({ ...at, what: `no end after ${LONGEST_MS} ms` });
    }, 500);
    worker.on('error', (error) => end({ ...at, what: String(error.stack ?? error) }));
    worker.on('message', (message) => {
      if (message.start !== undefined) at = { ...message, index: message.start, since: Date.now() };
      else if (message.find) end({ ...at, what: message.find, ...message });
      else if (message.done) end(undefined);
      if (!message.codes) return;
      cases++;
      for (const code of message.codes) seen.set(code, (seen.get(code) ?? 0) + 1);
    });
  });
}

function corpusFiles() {
  const zoo = join(root, 'test', 'zoo', 'small');
  const small = readdirSync(zoo).filter((name) => name.endsWith('.onnx'));
  return [...small.map((name) => join(zoo, name)), join(root, 'examples', 'digits', 'digits.onnx')];
}

function report({ index, what, trail = [], bytes }, { seed, keep }) {
  console.error(`find: case ${index} of seed ${seed}`);
  console.error(`  ${what}`);
  for (const step of trail) console.error(`  - ${step}`);
  if (bytes) {
    mkdirSync(keep, { recursive: true });
    const file = join(keep, `seed-${seed}-case-${index}.onnx`);
    writeFileSync(file, bytes);
    console.error(`  kept as ${file}`);
  }
  console.error(`  again: npm run fuzz:onnx -- --seed ${seed} --case ${index}`);
}

function summary(cases, seconds, seen) {
  const codes = [...seen]
    .toSorted((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${count}`);
  return `${cases} cases in ${seconds} s, nothing found\n${codes.join(', ')}`;
}

async function work({ entry, corpus, seed, first, until }) {
  const { mutant, runCase } = await import(pathToFileURL(entry).href);
  const models = corpus.map((file) => new Uint8Array(readFileSync(file)));
  let index = first;
  do {
    const { bytes, trail } = mutant(models, (Math.imul(seed, 0x9e3779b1) + index) >>> 0);
    parentPort.postMessage({ start: index, trail, bytes });
    const before = process.memoryUsage.rss();
    try {
      const codes = await runCase(bytes);
      const grown = process.memoryUsage.rss() - before;
      if (grown > MOST_BYTES) return void parentPort.postMessage({ find: `${grown} bytes more` });
      parentPort.postMessage({ codes });
    } catch (error) {
      return void parentPort.postMessage({ find: String(error?.stack ?? error) });
    }
    index++;
  } while (Date.now() < until);
  parentPort.postMessage({ done: true });
}
