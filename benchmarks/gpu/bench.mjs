// How fast kernels are on the graphics card of this machine, beside what the card reaches at most and what its peers take:
// `npm run bench:gpu -- [--workloads mlp,cnn] [--batches 1,64,1024] [--runs 51] [--resnet18 FILE] [--peers [--python PATH,PATH]]
// [--json]`. Where there is no card it says so and ends; `--host` tries all of it on this processor, small with `--scale 0.05`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardHere, compileProgram, projectWriter, run } from './build.mjs';
import { WORKLOADS, workloadsFor } from './workloads.mjs';
import { header, line } from './table.mjs';
import { wrongIn } from './bits.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const has = (name) => process.argv.includes(`--${name}`);
const [asJson, isHost] = [has('json'), has('host')];
const runs = Number(option('runs', isHost ? 3 : 51));
const scale = Number(option('scale', 1));
const wanted = option('workloads', Object.keys(WORKLOADS).join()).split(',');
const batches = option('batches', '1,64,1024').split(',').map(Number);
/** Batches of input that runs take in turn, so that none finds what the one before has left in a cache. */
const BLOCKS = 4;

const architecture = isHost ? undefined : cardHere();
if (!isHost && architecture === undefined) {
  console.log('skipped: there is no graphics card; --host tries the benchmark on this processor');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'spike-gpu-'));
try {
  const ceilings = measureCeilings();
  const writeProject = await projectWriter();
  let faults = 0;
  if (!asJson) console.log(header(ceilings));
  for await (const workload of workloadsFor(wanted, { scale, resnet18: option('resnet18') })) {
    const place = join(folder, workload.name);
    writeProject(workload.graph, place);
    const program = join(place, 'measure');
    const how = { isHost, architecture, folder: place };
    compileProgram('measure.cu', program, how);
    for (const batch of workload.batches ?? batches)
      faults += await measure(workload, { program, place, batch, ceilings });
    rmSync(place, { recursive: true, force: true });
  }
  if (has('peers')) {
    const { measureCardPeers } = await import('../peers/run.mjs');
    const [pythons, model] = [option('python', 'python3').split(','), option('resnet18')];
    const device = isHost ? 'cpu' : 'cuda';
    await measureCardPeers({ workloads: wanted, batches, runs, pythons, report, device, model });
  }
  process.exitCode = faults > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measureCeilings() {
  const program = join(folder, 'ceilings');
  compileProgram('ceilings.cu', program, { isHost, architecture });
  return JSON.parse(run(program, []));
}

/** Times one batch size and compares its first batch with the engine; answers how many numbers differ. */
async function measure(workload, { program, place, batch, ceilings }) {
  const { name, steps, goesOn, draw } = workload;
  const inputs = Array.from({ length: BLOCKS }, (_, block) => draw?.(batch, block));
  const [input, output] = ['inputs', 'outputs'].map((file) => join(place, file));
  if (draw) writeFileSync(input, Buffer.concat(inputs.map(bytesOf)));
  const rows = workload.isEach ? steps : 1;
  const numbers = [batch, steps, rows, BLOCKS, runs, goesOn ? 1 : 0].map(String);
  const files = [draw ? input : '-', output];
  const said = run(program, [join(place, 'network.weights'), ...numbers, ...files]);
  const found = { ...JSON.parse(said), outputs: readFileSync(output) };
  const { wrong, bytes } = await wrongIn(workload, { batch, input: inputs[0], found });
  const { outputs: _, ...times } = found;
  report(
    {
      workload: name,
      engine: `spike-compile ${times.place}`,
      batch,
      steps,
      wrong,
      bytes,
      ...times,
    },
    workload,
    ceilings,
  );
  return wrong;
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function report(measurement, workload, ceilings) {
  console.log(asJson ? JSON.stringify(measurement) : line(measurement, workload, ceilings));
}
