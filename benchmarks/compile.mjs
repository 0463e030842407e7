// How long a model takes to compile, calibrated on samples, and how much memory: beside the time that
// onnxruntime takes to run the model on the same samples, as processor time of all threads. Each run is a
// process of its own and the runs take turns; the table has medians. Of onnxruntime only the runs count, of
// ours all of the process. `compile` may take 4 times as long, and 3 times the model file and 300 MB.
// Usage: node benchmarks/compile.mjs FILE [SAMPLES] [--runs N] [--json]; without SAMPLES, a .npz of one array for
// each input, 32 of normally distributed numbers. Takes what `npm run build` made, or the folder that BENCH_DIST names.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const MOST_TIME = 4;
const MOST_FILES = 3;
const MOST_MB_BESIDE = 300;
const SAMPLES = 32;
const MB = 1e6;

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(process.env.BENCH_DIST ?? join(root, 'dist'));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});
const [model, given] = positionals;
if (!model)
  throw new Error('usage: node benchmarks/compile.mjs FILE [SAMPLES] [--runs N] [--json]');

/** Notes what the process that it is loaded into has cost. */
const REPORT = `
  const { readFileSync, writeFileSync } = require('node:fs');
  if (require('node:worker_threads').isMainThread)
    process.on('exit', () => {
      // The peak of the system's own count includes that of the parent.
      let kb = process.resourceUsage().maxRSS;
      try {
        kb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
      } catch {}
      const { user, system } = process.cpuUsage();
      writeFileSync(process.env.BENCH_REPORT, JSON.stringify({ cpuS: (user + system) / 1e6, bytes: kb * 1024 }));
    });`;

/** Runs the model on all samples; what is told is the runs alone. */
const THEIRS = `
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const { readNpz } = await import(process.env.BENCH_LIBRARY);
  const { readFileSync } = await import('node:fs');
  const session = await InferenceSession.create(process.env.BENCH_MODEL);
  const arrays = readNpz(readFileSync(process.env.BENCH_SAMPLES), {});
  const inputs = session.inputMetadata.map(({ name, type, shape }) => {
    const { data, shape: all } = arrays.get(name) ?? [...arrays.values()][0];
    const size = data.length / all[0];
    const dims = shape.map((extent) => (typeof extent === 'number' ? extent : 1));
    return { name, count: all[0], at: (i) => new Tensor(type, data.slice(i * size, (i + 1) * size), dims) };
  });
  const before = process.cpuUsage();
  for (let i = 0; i < inputs[0].count; i++)
    await session.run(Object.fromEntries(inputs.map(({ name, at }) => [name, at(i)])));
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ cpuS: (user + system) / 1e6 }));
  process.exit();`;

const folder = mkdtempSync(join(tmpdir(), 'spike-bench-compile-'));
try {
  const { writeNpz, tensor } = await import(pathToFileURL(join(dist, 'index.js')).href);
  const samples = given ?? join(folder, 'samples.npz');
  if (!given) writeFileSync(samples, writeNpz(await drawn(tensor)));
  const env = {
    ...process.env,
    BENCH_REPORT: join(folder, 'report.json'),
    BENCH_LIBRARY: pathToFileURL(join(dist, 'index.js')).href,
    BENCH_MODEL: resolve(model),
    BENCH_SAMPLES: resolve(samples),
  };
  writeFileSync(join(folder, 'report.cjs'), REPORT);
  show(measure(env, Number(options.runs)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Normally distributed numbers for each input, the same in every run. */
async function drawn(tensor) {
  const { InferenceSession } = await import('onnxruntime-node');
  const session = await InferenceSession.create(model);
  let seed = 1;
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  const arrays = session.inputMetadata.map(({ name, type, shape }) => {
    if (type !== 'float32') throw new Error(`input '${name}' is ${type}: give SAMPLES`);
    const dims = [
      SAMPLES,
      ...shape.slice(1).map((extent) => (typeof extent === 'number' ? extent : 1)),
    ];
    const size = dims.reduce((a, b) => a * b, 1);
    return [name, tensor('f32', dims, Float32Array.from({ length: size }, normal))];
  });
  await session.release();
  return new Map(arrays);
}

function measure(env, runs) {
  const [ours, theirs] = [[], []];
  for (let run = -1; run < runs; run++) {
    const pair = [compiled(env), ran(env)];
    // The first round only fills the caches of the disk.
    if (run < 0) continue;
    ours.push(pair[0]);
    theirs.push(pair[1]);
  }
  const siblings = `${model}.data`;
  const file = statSync(model).size + (existsSync(siblings) ? statSync(siblings).size : 0);
  const compileCpuS = median(ours.map(({ cpuS }) => cpuS));
  const runCpuS = median(theirs.map(({ cpuS }) => cpuS));
  const peakBytes = median(ours.map(({ bytes }) => bytes));
  const mostBytes = MOST_FILES * file + MOST_MB_BESIDE * MB;
  return {
    ...{
      model: basename(model),
      fileBytes: file,
      runs,
      compileCpuS,
      runCpuS,
      peakBytes,
      mostBytes,
    },
    ...{ time: compileCpuS / runCpuS, mostTime: MOST_TIME, memory: peakBytes / mostBytes },
  };
}

function compiled(env) {
  const target = join(folder, 'out.spike');
  const limits = ['--set', 'targets.simulation.max_neurons=1000000000'];
  const args = ['compile', env.BENCH_MODEL, '-o', target, '--calibration', env.BENCH_SAMPLES];
  const flags = ['--no-cache', '--quiet', '--quality-samples', '0', ...limits];
  started(env, ['-r', join(folder, 'report.cjs'), join(dist, 'cli.js'), ...args, ...flags]);
  return JSON.parse(readFileSync(env.BENCH_REPORT, 'utf8'));
}

function ran(env) {
  return JSON.parse(started(env, ['--input-type=module', '-e', THEIRS]));
}

function started(env, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env,
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a run ended with ${status}: ${stderr}`);
  return stdout;
}

function show(found) {
  const { compileCpuS, runCpuS, peakBytes, mostBytes, fileBytes, time, memory } = found;
  if (options.json) console.log(JSON.stringify(found, undefined, 2));
  else {
    const mb = (bytes) => `${(bytes / MB).toFixed(0)} MB`;
    console.log(
      `${found.model} of ${mb(fileBytes)}, medians of ${found.runs} runs, processor time`,
    );
    console.log(`compile      ${compileCpuS.toFixed(2)} s, peak ${mb(peakBytes)}`);
    console.log(`onnxruntime  ${runCpuS.toFixed(2)} s for the samples`);
    console.log(`time: ${time.toFixed(2)} times onnxruntime's, at most ${MOST_TIME} are allowed`);
    console.log(`memory: ${memory.toFixed(2)} of the ${mb(mostBytes)} that are allowed`);
  }
  process.exitCode = time <= MOST_TIME && memory <= 1 ? 0 : 1;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
