// What each instruction set of this machine reaches at most, and how close the ops of the benchmarks come:
// `node benchmarks/engine/ceilings.mjs [--simd avx512,avx2] [--workloads mlp,cnn]`. One thread; one JSON object a line.
import { createRequire } from 'node:module';
import { EXECUTOR_TABLE, profileOf, tensor } from '../../dist/index.js';
import { network, random } from './network.mjs';
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
  const wanted = listed('workloads', 'mlp,cnn,cuba-10k,products');
  try {
    for (const workload of wanted)
      if (workload === 'products') await measureProducts(executor, simd);
      else await measure(executor, workload, simd);
  } catch (error) {
    console.error(`${simd}: left out (${error.message})`);
  }
}

/** 1,020 rows of 1,024 messages, none of them zero, times 1,024 by 1,024 bytes: multiplied, not added event by event. */
async function measureProducts(executor, simd) {
  const [rows, width] = [1020, 1024];
  const source = random(5);
  const draw = (length, low, high) =>
    Array.from({ length }, () => Math.floor(low + source() * (high + 1 - low)));
  const weight = tensor('i8', [width, width], Int8Array.from(draw(width * width, -127, 127)));
  const read = { role: 'spikes', dtype: 'u8', shape: [rows, width] };
  const graph = network('products', read, [
    ['a', 'dense', ['x'], { weight }],
    ['b', 'sigma', ['a'], {}],
  ]);
  const x = Uint8Array.from(draw(rows * width, 1, 255));
  const session = await executor.open(graph, { isProfiled: true });
  let least = Infinity;
  for (let run = 0, before = 0; run < RUNS; run++) {
    await session.run([{ x }], 1);
    const { ms } = session.costs().find(({ op }) => op === 'a');
    least = Math.min(least, ms - before);
    before = ms;
  }
  const gProducts = (rows * width * width) / least / 1e6;
  const folder = `${process.platform}-${process.arch}`;
  const addon = createRequire(import.meta.url)(`../../dist/native/${folder}/spike.node`);
  const ofCeiling = gProducts / addon.ceilings(simd).products;
  console.log(JSON.stringify({ simd, workload: 'products', gProducts, ofCeiling }));
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
