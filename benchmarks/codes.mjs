// How good each message code is after how many steps: compiles a model for each encoding and number of
// steps, runs samples with labels, and prints a table. Figures are those of `compile --json` and `run --json`.
//
//   node benchmarks/codes.mjs MODEL --calibration FILE --test FILE [--encodings a,b] [--steps 2,4,8]
//     [--executor NAME] [--limit N] [--json]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const CLI = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'cli.js');
const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calibration: { type: 'string' },
    test: { type: 'string' },
    encodings: { type: 'string', default: 'graded,radix,ternary,ttfs,rate' },
    steps: { type: 'string', default: '2,3,4,6,8,16' },
    executor: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [model] = positionals;
if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run 'npm run build' first`);
if (!model || !given.calibration || !given.test) throw new Error('MODEL, --calibration, --test');

const folder = mkdtempSync(join(tmpdir(), 'spike-codes-'));
try {
  const float = spike(['run', model, '--executor', 'float', '--input', given.test, ...limited()]);
  const rows = [];
  for (const encoding of given.encodings.split(','))
    for (const steps of given.steps.split(',').map(Number)) rows.push(measure(encoding, steps));
  const result = { model, float: float.accuracy, samples: float.samples, rows };
  console.log(given.json ? JSON.stringify(result) : table(result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(encoding, steps) {
  const artifact = join(folder, `${encoding}-${steps}`);
  const how = ['--encoding', encoding, '--time-steps', String(steps), '--quality-samples', '0'];
  const compiled = spike(
    ['compile', model, '-o', artifact, '--calibration', given.calibration, '--no-cache', ...how],
    { mayRefuse: true },
  );
  if (compiled.refused) return { encoding, steps, refused: compiled.refused };
  const executor = given.executor ? ['--executor', given.executor] : [];
  const run = spike(['run', artifact, '--input', given.test, ...executor, ...limited()]);
  const { accuracy, spikesPerSample, synopsPerSample, executor: ran } = run;
  return {
    ...{ encoding, steps, accuracy, spikesPerSample, synopsPerSample, executor: ran },
    ...{ stepsRun: run.steps, timing: compiled.timing },
  };
}

function limited() {
  return given.limit ? ['--limit', given.limit] : [];
}

function spike(args, { mayRefuse = false } = {}) {
  const run = spawnSync(process.execPath, [CLI, ...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const found = run.stdout ? JSON.parse(run.stdout) : {};
  if (run.status === 0) return found;
  const code = found.error?.diagnostics?.[0]?.code ?? found.diagnostics?.[0]?.code;
  if (mayRefuse && run.status === 4) return { refused: code ?? 'refused' };
  throw new Error(`spike-compile ${args.join(' ')}: ${run.status}\n${run.stdout}\n${run.stderr}`);
}

function table({ model, float, samples, rows }) {
  const percent = (x) => (100 * x).toFixed(2);
  const lines = rows.map((row) =>
    row.refused
      ? `| ${row.encoding} | ${row.steps} | refused (${row.refused}) | | | |`
      : `| ${[row.encoding, row.steps, percent(row.accuracy), row.stepsRun, Math.round(row.spikesPerSample), Math.round(row.synopsPerSample)].join(' | ')} |`,
  );
  return [
    `${model}, ${samples} samples, float ${percent(float)} %`,
    '',
    '| encoding | T | accuracy % | steps run | events | synaptic operations |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
