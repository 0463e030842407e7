// CPU time of a sample in each engine: `npm run bench -- [--json] [--workloads mlp,cnn] [--runs 9]`.
// One thread. With `--peers [--python PATH,PATH]` those of benchmarks/peers too; peers that are not installed are left out.
import { EXECUTOR_TABLE, OP_TABLE, interpreter } from '../../dist/index.js';
import { cpuMs, median, repeatsFor } from './measure.mjs';
import { measureOnnxruntime } from './onnxruntime.mjs';
import { WORKLOADS, drawInput, ordered } from './workloads.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const asJson = process.argv.includes('--json');
const runs = Math.max(7, Number(option('runs', 9)));
const wanted = option('workloads', Object.keys(WORKLOADS).join()).split(',');
const levels = option('simd', 'avx512,avx2,neon,portable,wasm').split(',');
process.env.SPIKE_THREADS = '1';

const all = [];
for (const name of wanted) {
  const { build, steps } = WORKLOADS[name];
  const graph = await ordered(build());
  const batches = name.startsWith('cuba') ? [1] : [1, 64];
  await compareWithReference(graph, steps, name);
  for (const simd of levels)
    for (const batch of batches) await measureNative(name, graph, steps, simd, batch);
  if (!name.startsWith('cuba'))
    await measureOnnxruntime({ workload: name, graph, steps, batches, runs, report });
}
if (process.argv.includes('--peers')) {
  const { measurePeers } = await import('../peers/run.mjs');
  const pythons = option('python', 'python3').split(',');
  await measurePeers({ workloads: wanted, runs, pythons, report });
}

/** One thread's time for a sample, the median of the runs, each as long as some milliseconds. */
async function measureNative(workload, graph, steps, simd, batch) {
  const name = simd === 'wasm' ? 'wasm' : 'native';
  process.env.SPIKE_SIMD = simd;
  const executor = await EXECUTOR_TABLE.get(name)();
  if (!executor.probe().available) return;
  let session;
  try {
    session = await executor.open(graph);
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
    engine: name,
    simd: name === 'wasm' ? 'simd128' : simd,
    threads: 1,
    batch,
    cpuMs: median(times),
    runs,
    spikes,
    synops,
  });
}

/** A figure of an engine that computes something else would be worth nothing. */
async function compareWithReference(graph, steps, name) {
  const some = Math.min(steps, 100);
  const input = drawInput(graph, some, 0);
  const machine = interpreter(graph, OP_TABLE);
  const populations = graph.ops.filter(({ kind }) => kind.startsWith('lif'));
  const sent = populations.map(() => 0);
  for (let step = 0; step < some; step++) {
    machine.step(
      Object.fromEntries(
        Object.entries(input).map(([key, all]) => {
          const size = all.length / some;
          return [key, all.subarray(step * size, (step + 1) * size)];
        }),
      ),
    );
    populations.forEach(({ result }, i) => {
      for (const spike of machine.value(result)) sent[i] += spike;
    });
  }
  const rates = populations.map(({ result }, i) => {
    const size = machine.value(result).length;
    return `${result} ${((100 * sent[i]) / size / some).toFixed(2)} %`;
  });
  if (!asJson) console.log(`${name} fires in a step: ${rates.join(', ')}`);
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
    `${workload.padEnd(9)} ${engine.padEnd(24)} ${simd.padEnd(9)} batch ${String(batch).padEnd(3)} ${ms.toFixed(4)} ms  ${rate}`,
  );
}
