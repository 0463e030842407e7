// Tries mutants one after another, in a process that may hang or die: before each, its number goes to file
// descriptor 3, at once. Ends with 1 and an account of what went wrong, or with 0 and one of all.
import { readFileSync, writeSync } from 'node:fs';

const [bundled, seed, first, last, seconds] = process.argv.slice(2);
const { loadSeeds, mutantOf, readModel, useGraph } = await import(bundled);

const NUMBERS = 3;
const MOST_MS = 1000;
const MOST_MB = 256;

const seeds = loadSeeds();
const reached = { refused: 0, read: 0, ran: 0 };
const codes = new Map();
const start = performance.now();
let number = Number(first);
for (; number <= Number(last) && performance.now() - start < 1000 * seconds; number++) {
  writeSync(NUMBERS, `${number}\n`);
  const { bytes, how } = mutantOf(seeds, Number(seed), number);
  const fault = await faultOf(bytes);
  if (fault) await end(1, { number, how, fault });
}
const count = number - Number(first);
await end(0, { count, ms: performance.now() - start, reached, codes: [...codes] });

/** What is wrong with how a model was taken; nothing when it was taken well. */
async function faultOf(bytes) {
  const before = measure();
  let after;
  try {
    const { graph, codes: found } = await readModel(bytes);
    after = measure();
    const what = graph ? (useGraph(graph, number) ? 'ran' : 'read') : 'refused';
    reached[what]++;
    for (const code of new Set(found)) codes.set(code, (codes.get(code) ?? 0) + 1);
  } catch (error) {
    return `${error.stack}${error.cause instanceof Error ? `\n${error.cause.stack}` : ''}`;
  }
  if (after.peakMb > before.peakMb && after.peakMb - before.mb > MOST_MB)
    return `it took ${(after.peakMb - before.mb).toFixed(0)} MB`;
  return after.cpuMs - before.cpuMs > MOST_MS ? await stillSlow(bytes) : undefined;
}

/** Other programs and the collection of older garbage take time too: slow is what is slow each time. */
async function stillSlow(bytes) {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const { cpuMs } = measure();
    await readModel(bytes);
    least = Math.min(least, measure().cpuMs - cpuMs);
  }
  return least > MOST_MS ? `it took ${least.toFixed(0)} ms` : undefined;
}

function measure() {
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1000,
    mb: process.memoryUsage.rss() / 2 ** 20,
    peakMb: peakKb() / 1024,
  };
}

/** Linux's other count begins with the peak of the parent. */
function peakKb() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

/** Says what there is to say, and ends the process. */
function end(status, account) {
  return new Promise(() => {
    process.stdout.write(JSON.stringify(account), () => process.exit(status));
  });
}
