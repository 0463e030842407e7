// What each instruction set of this machine reaches at most, and how close the ops of the benchmarks come:
// `node benchmarks/engine/ceilings.mjs [--simd avx512,avx2] [--workloads mlp,cnn]`. One thread; one JSON object a line.
import { EXECUTOR_TABLE, profileOf } from '../../dist/index.js';
import { WORKLOADS, drawInput, ordered } from './workloads.mjs';

const RUNS = 60;
const listed = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return (at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise)).split(',');
};
process.env.SPIKE_THREADS = '1';

for (const simd of listed('simd', 'avx512,avx2,neon,portable')) {
  process.env.SPIKE_SIMD = simd;
  const executor = await EXECUTOR_TABLE.get('native')();
  for (const workload of listed('workloads', 'mlp,cnn,cuba-10k'))
    try {
      await measure(executor, workload, simd);
    } catch (error) {
      console.error(`${simd}: left out (${error.message})`);
      break;
    }
}

async function measure(executor, workload, simd) {
  const { build, steps } = WORKLOADS[workload];
  const graph = await ordered(build());
  const session = await executor.open(graph, { isProfiled: true });
  const samples = Array.from({ length: 8 }, (_, i) => drawInput(graph, steps, i));
  for (let run = 0; run < RUNS / samples.length; run++) await session.run(samples, steps);
  const ceilings = session.ceilings();
  for (const { op, kind, ms, synops, ofCeiling } of profileOf(session.costs(), ceilings)) {
    const gSynops = synops / ms / 1e6;
    if (synops > 0) console.log(JSON.stringify({ simd, workload, op, kind, gSynops, ofCeiling }));
  }
  if (workload !== 'mlp') return;
  for (const { level, bytes, bytesPerSecond, synopsPerSecond } of ceilings)
    console.log(
      JSON.stringify({
        ...{ simd, level, bytes, gBytes: bytesPerSecond / 1e9, gSynops: synopsPerSecond / 1e9 },
      }),
    );
}
