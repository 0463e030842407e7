// How long the command line takes to start, beside `node -e 0`: medians of runs that take turns.
// `spike-compile info` may take 1.6 times as long. Options: --runs N, --json.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MOST = 1.6;
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const runs = Number(process.argv[process.argv.indexOf('--runs') + 1]) || 20;

const commands = {
  node: ['-e', '0'],
  version: [cli, '--version'],
  info: [cli, 'info'],
  'info --json': [cli, 'info', '--json'],
  help: [cli, '--help'],
};
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let run = -1; run < runs; run++)
  for (const [name, args] of Object.entries(commands)) {
    const ms = timed(args);
    // The first round only fills the caches of the disk.
    if (run >= 0) times[name].push(ms);
  }

const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
const ratio = medians.info / medians.node;
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ runs, medianMs: medians, ratio, most: MOST }, undefined, 2));
else {
  for (const [name, ms] of Object.entries(medians))
    console.log(
      `${name.padEnd(12)} ${ms.toFixed(1).padStart(7)} ms  x ${(ms / medians.node).toFixed(2)}`,
    );
  console.log(
    `info takes ${ratio.toFixed(2)} times as long as node -e 0, at most ${MOST} are allowed`,
  );
}
process.exitCode = ratio <= MOST ? 0 : 1;

function timed(args) {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`'${args.join(' ')}' ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
