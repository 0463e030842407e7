// CPU time of a sample in each engine: `npm run bench -- [--json] [--workloads mlp,cnn] [--runs 9]`.
// One thread. Peers that are not installed are left out.
import { EXECUTOR_TABLE, OP_TABLE, interpreter } from '../../dist/index.js';
import { WORKLOADS, drawInput } from './workloads.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const asJson = process.argv.includes('--json');
const runs = Math.max(7, Number(option('runs', 9)));
const wanted = option('workloads', Object.keys(WORKLOADS).join()).split(',');
const levels = option('simd', 'avx512,avx2,portable').split(',');
process.env.SPIKE_THREADS = '1';

const all = [];
for (const name of wanted) {
  const { build, steps } = WORKLOADS[name];
  const graph = build();
  const batches = name.startsWith('cuba') ? [1] : [1, 64];
  await compareWithReference(graph, steps, name);
  for (const simd of levels)
    for (const batch of batches) await measureNative(name, graph, steps, simd, batch);
  if (name === 'mlp') await measureOnnxruntime(name, graph, steps);
}

/** One thread's time for a sample, the median of the runs, each as long as some milliseconds. */
async function measureNative(workload, graph, steps, simd, batch) {
  process.env.SPIKE_SIMD = simd;
  const native = await EXECUTOR_TABLE.get('native')();
  if (!native.probe().available) return;
  let session;
  try {
    session = await native.open(graph);
  } catch {
    return; // another processor
  }
  const samples = Array.from({ length: batch }, (_, i) => drawInput(graph, steps, i));
  const [{ spikes, synops }] = await session.run(samples, steps);
  const repeats = await repeatsFor(() => session.run(samples, steps));
  const times = [];
  for (let run = 0; run < runs; run++)
    times.push((await cpuMs(repeats, () => session.run(samples, steps))) / batch);
  report({
    workload,
    engine: 'native',
    simd,
    threads: 1,
    batch,
    cpuMs: median(times),
    runs,
    spikes,
    synops,
  });
}

/** Integer matrix products of onnxruntime on the same spikes, without the neurons between them: a lower bound. */
async function measureOnnxruntime(workload, graph, steps) {
  const { default: ort } = await import('onnxruntime-node').catch(() => ({}));
  if (!ort) return;
  const { matMulModel } = await import('./matmul-integer.mjs');
  const layers = graph.ops.filter(({ kind }) => kind === 'dense');
  for (const batch of [1, 64]) {
    const sessions = [];
    for (const { attrs } of layers) {
      const [out, width] = attrs.weight.shape;
      const session = await ort.InferenceSession.create(
        matMulModel(attrs.weight.data, out, width),
        {
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
        },
      );
      const rows = steps * batch;
      const spikes = Uint8Array.from({ length: rows * width }, (_, i) =>
        (i * 7919) % 101 < 10 ? 1 : 0,
      );
      sessions.push([session, { x: new ort.Tensor('uint8', spikes, [rows, width]) }]);
    }
    const runAll = async () => {
      for (const [session, feeds] of sessions) await session.run(feeds);
    };
    await runAll();
    const repeats = await repeatsFor(runAll);
    const times = [];
    for (let run = 0; run < runs; run++) times.push((await cpuMs(repeats, runAll)) / batch);
    report({
      workload,
      engine: 'onnxruntime u8s8',
      simd: '',
      threads: 1,
      batch,
      cpuMs: median(times),
      runs,
    });
  }
}

async function repeatsFor(work) {
  let repeats = 1;
  while ((await cpuMs(repeats, work)) * repeats < 30 && repeats < 4096) repeats *= 2;
  return repeats;
}

async function cpuMs(repeats, work) {
  const start = process.cpuUsage();
  for (let i = 0; i < repeats; i++) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / repeats;
}

/** A figure of an engine that computes something else would be worth nothing. */
async function compareWithReference(graph, steps, name) {
  const some = Math.min(steps, 100);
  const input = drawInput(graph, some, 0);
  const machine = interpreter(graph, OP_TABLE);
  for (let step = 0; step < some; step++)
    machine.step(
      Object.fromEntries(
        Object.entries(input).map(([key, all]) => {
          const size = all.length / some;
          return [key, all.subarray(step * size, (step + 1) * size)];
        }),
      ),
    );
  const native = await EXECUTOR_TABLE.get('native')();
  process.env.SPIKE_SIMD = '';
  const [{ outputs }] = await (await native.open(graph)).run([input], some);
  const expected = machine.value(graph.outputs[0].value);
  if (expected.join() !== outputs.get('y').join())
    throw new Error(`${name}: native is not the reference`);
}

function report(measurement) {
  all.push(measurement);
  if (asJson) return void console.log(JSON.stringify(measurement));
  const { workload, engine, simd, batch, cpuMs: ms, spikes, synops } = measurement;
  const rate = synops
    ? `${(synops / ms / 1e6).toFixed(1)} G synops/s, ${spikes} spikes, ${synops} synops`
    : '';
  console.log(
    `${workload.padEnd(9)} ${engine.padEnd(17)} ${simd.padEnd(9)} batch ${String(batch).padEnd(3)} ${ms.toFixed(4)} ms  ${rate}`,
  );
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
