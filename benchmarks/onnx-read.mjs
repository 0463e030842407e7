// How long a large ONNX model takes to read, and how much memory: ours, which leaves the weights in the
// file until they are used, beside a session of onnxruntime, which has them all. Each run is a process
// of its own and the runs take turns; the table has medians. No options.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeVit } from './models/vit.mjs';

const RUNS = 5;
const MOST_OF_ONNXRUNTIME = 0.25;
const root = fileURLToPath(new URL('..', import.meta.url));

const ENTRY = `
  export { fileSource } from './src/frontend/file-source.ts';
  export { readTensor } from './src/frontend/onnx/tensor.ts';
  export { decode } from './src/frontend/onnx/wire.ts';
`;

const READ = `
  const { fileSource, readTensor, decode } = await import(process.env.BUNDLE);
  const source = fileSource(process.env.MODEL);
  const { graph } = decode('ModelProto', source, {});
  const tensors = graph.initializer.map((proto) => readTensor(proto, source, {}));`;

const COMMANDS = {
  'node alone': '',
  'spike-compile': READ,
  '  and all weights': `${READ}
  let sum = 0;
  for (const { data } of tensors) sum += data[0];`,
  onnxruntime: `
  const { InferenceSession } = await import('onnxruntime-node');
  await InferenceSession.create(process.env.MODEL);`,
};

/** What a child says of itself. The peak of the system's own count includes that of the parent. */
const REPORT = `
  import { readFileSync } from 'node:fs';
  const start = performance.now();
  WORK
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage();
  let kb = process.resourceUsage().maxRSS;
  try {
    kb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, mb: kb / 1024 }));
  process.exit();`;

const folder = mkdtempSync(join(tmpdir(), 'spike-onnx-read-'));
try {
  const env = { ...process.env, MODEL: join(folder, 'vit.onnx'), BUNDLE: join(folder, 'read.mjs') };
  writeVit(env.MODEL);
  await build({
    stdin: { contents: ENTRY, resolveDir: root },
    outfile: env.BUNDLE,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' },
  });
  const found = measure(env);
  show(found, statSync(env.MODEL).size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Medians of each command; nothing for one whose package is not installed. */
function measure(env) {
  const samples = new Map(Object.keys(COMMANDS).map((name) => [name, []]));
  for (let run = -1; run < RUNS; run++)
    for (const [name, all] of samples) {
      const sample = runChild(COMMANDS[name], env);
      if (!sample) samples.delete(name);
      // The first round only fills the caches of the disk.
      else if (run >= 0) all.push(sample);
    }
  const keys = ['ms', 'cpuMs', 'mb'];
  const medians = (all) => keys.map((key) => [key, median(all.map((one) => one[key]))]);
  return new Map([...samples].map(([name, all]) => [name, Object.fromEntries(medians(all))]));
}

function runChild(work, env) {
  const code = REPORT.replace('WORK', () => work);
  const args = ['--input-type=module', '-e', code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    ...{ env, cwd: root, encoding: 'utf8' },
  });
  if (stderr.includes('ERR_MODULE_NOT_FOUND')) return undefined;
  if (status !== 0) throw new Error(`a run ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function show(found, bytes) {
  console.log(`a model of ${(bytes / 1e6).toFixed(0)} MB, medians of ${RUNS} runs`);
  console.log(
    `${' '.repeat(18)}${['read', 'cpu', 'peak memory'].map((s) => s.padStart(14)).join('')}`,
  );
  for (const [name, { ms, cpuMs, mb }] of found) {
    const cells = [`${ms.toFixed(1)} ms`, `${cpuMs.toFixed(1)} ms`, `${mb.toFixed(1)} MB`];
    console.log(`${name.padEnd(18)}${cells.map((cell) => cell.padStart(14)).join('')}`);
  }
  const [ours, theirs] = [found.get('spike-compile'), found.get('onnxruntime')];
  if (!theirs)
    return void console.log('onnxruntime-node is not installed: nothing to compare with');
  console.log(
    `cpu: ${(ours.cpuMs / theirs.cpuMs).toFixed(2)} of onnxruntime's, node's start included`,
  );
  const ratios = [ours.ms / theirs.ms, ours.mb / theirs.mb];
  const [time, memory] = ratios.map((ratio) => ratio.toFixed(2));
  console.log(
    `time: ${time}, memory: ${memory} of onnxruntime's, at most ${MOST_OF_ONNXRUNTIME} is allowed`,
  );
  process.exitCode = ratios.every((ratio) => ratio <= MOST_OF_ONNXRUNTIME) ? 0 : 1;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
