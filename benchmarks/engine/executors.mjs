// What WebAssembly and a call from Node cost: `npm run bench:executors -- [ARTIFACT...]`, behind a build. One thread, CPU time,
// the median of 21 runs that take turns; the workloads mlp and cnn, and any artifacts (inputs of zero to one are drawn).
import { basename } from 'node:path';
import { EXECUTOR_TABLE, OP_TABLE, readArtifact } from '../../dist/index.js';
import { cpuMs, median, repeatsFor } from './measure.mjs';
import { random } from './network.mjs';
import { WORKLOADS, drawInput, ordered } from './workloads.mjs';

const RUNS = 21;
/** So many samples in a call that the call itself is nothing beside them. */
const MANY = 64;
process.env.SPIKE_THREADS = '1';

for (const name of ['mlp', 'cnn']) {
  const { build, steps } = WORKLOADS[name];
  const graph = await ordered(build());
  await compare(name, graph, steps, drawInput(graph, steps, 0));
}
for (const folder of process.argv.slice(2)) {
  const artifact = await readArtifact(folder, OP_TABLE);
  const source = random(1);
  const sample = Object.fromEntries(
    artifact.manifest.inputs.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, source)];
    }),
  );
  await compare(basename(folder), artifact.graph, artifact.manifest.steps, sample);
}

async function compare(name, graph, steps, sample) {
  const open = async (executor, level) => {
    process.env.SPIKE_SIMD = level;
    return (await EXECUTOR_TABLE.get(executor)()).open(graph);
  };
  const [best, avx2, wasm] = [
    await open('native', ''),
    await open('native', 'avx2'),
    await open('wasm', ''),
  ];
  const one = [sample];
  const many = new Array(MANY).fill(sample);
  const [call, core, byAvx2, byWasm] = await takeTurns([
    () => best.run(one, steps),
    () => best.run(many, steps),
    () => avx2.run(many, steps),
    () => wasm.run(many, steps),
  ]);
  const ms = (number) => number.toFixed(4);
  console.log(
    `${name}: avx2 ${ms(byAvx2 / MANY)} ms a sample, wasm ${ms(byWasm / MANY)} ms: ${(byAvx2 / byWasm).toFixed(2)} of its speed; ` +
      `best ${ms(core / MANY)} ms, ${ms(call)} ms in a call of its own: ${((100 * call * MANY) / core - 100).toFixed(1)} % more`,
  );
  for (const session of [best, avx2, wasm]) session.close();
}

/** CPU time of each work: what else the machine does falls on all of them. */
async function takeTurns(works) {
  const repeats = [];
  for (const work of works) repeats.push(await repeatsFor(work));
  const times = works.map(() => []);
  for (let run = 0; run < RUNS; run++)
    for (const [i, work] of works.entries()) times[i].push(await cpuMs(repeats[i], work));
  return times.map(median);
}
