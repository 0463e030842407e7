// CPU time of a sample of the example networks, converted as `compile` does by itself (graded, 8 bits), beside onnxruntime
// with the model that they were converted from, in floats: `npm run bench:examples [-- --json] [--runs 9]`. One thread.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXECUTOR_TABLE, OP_TABLE, readArrays, readArtifact } from '../../dist/runtime.js';
import { cpuMs, median, repeatsFor } from './measure.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(root, 'examples/data');
const asJson = process.argv.includes('--json');
const at = process.argv.indexOf('--runs');
const runs = Math.max(7, at === -1 ? 9 : Number(process.argv[at + 1]));
const BATCHES = [1, 64];
process.env.SPIKE_THREADS = '1';

const scratch = mkdtempSync(join(tmpdir(), 'spike-bench-'));
try {
  const file = join(data, 'mnist-test.npz');
  const images = readArrays(file, readFileSync(file)).get('image').data;
  for (const name of ['lenet', 'mobilenet', 'vit']) {
    const model = join(root, 'examples', name, 'mnist.onnx');
    const artifact = compile(name, model);
    for (const simd of ['avx512', 'avx2', 'neon', 'portable', 'wasm'])
      await measureEngine(name, await readArtifact(artifact, OP_TABLE), simd, images);
    await measureOnnxruntime(name, model, images);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function compile(name, model) {
  const artifact = join(scratch, name);
  const calibration = join(data, 'mnist-calibration.npz');
  const options = ['-o', artifact, '--calibration', calibration, '--quality-samples', '0', '-q'];
  const cli = join(root, 'dist/cli.js');
  const { status, stderr } = spawnSync(process.execPath, [cli, 'compile', model, ...options]);
  if (status !== 0) throw new Error(String(stderr));
  return artifact;
}

async function measureEngine(workload, { graph, manifest }, simd, images) {
  const engine = simd === 'wasm' ? 'wasm' : 'native';
  process.env.SPIKE_SIMD = simd === 'wasm' ? '' : simd;
  const executor = await EXECUTOR_TABLE.get(engine)();
  if (!executor.probe().available) return;
  const session = await executor.open(graph).catch(() => undefined);
  if (!session) return; // another processor
  const [{ name, type }] = graph.inputs;
  const size = type.shape.reduce((a, b) => a * b, 1);
  for (const batch of BATCHES) {
    const samples = Array.from({ length: batch }, (_, i) => ({
      [name]: images.subarray(i * size, (i + 1) * size),
    }));
    await measure({ workload, engine, simd, batch }, () => session.run(samples, manifest.steps));
  }
}

async function measureOnnxruntime(workload, model, images) {
  const { default: ort } = await import('onnxruntime-node').catch(() => ({}));
  if (!ort) return;
  const one = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(model, one);
  for (const batch of BATCHES) {
    const x = new ort.Tensor('float32', images.slice(0, batch * 784), [batch, 1, 28, 28]);
    const feeds = { [session.inputNames[0]]: x };
    await measure({ workload, engine: 'onnxruntime', simd: '', batch }, () => session.run(feeds));
  }
}

async function measure(what, work) {
  for (let i = 0; i < 10; i++) await work();
  const repeats = await repeatsFor(work);
  const times = [];
  for (let run = 0; run < runs; run++) times.push((await cpuMs(repeats, work)) / what.batch);
  const measurement = { ...what, threads: 1, cpuMs: median(times), runs };
  if (asJson) return void console.log(JSON.stringify(measurement));
  const { workload, engine, simd, batch, cpuMs: ms } = measurement;
  console.log(
    `${workload.padEnd(9)} ${engine.padEnd(11)} ${simd.padEnd(8)} batch ${String(batch).padEnd(2)} ${ms.toFixed(4)} ms`,
  );
}
