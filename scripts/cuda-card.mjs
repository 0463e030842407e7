// What only a graphics card can show: `npm run cuda:card [-- --count 200]`. Kernels of random graphs give the numbers of the
// interpreter there, for a block and for a whole grid, and the same bytes when they run again; compute-sanitizer finds nothing in
// examples. It prints a table, and ends with 1 where something is wrong. Without a card it says so and ends.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cardHere } from '../benchmarks/gpu/build.mjs';
import { readArrays } from '../dist/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');
const at = process.argv.indexOf('--count');
const count = at === -1 ? '200' : process.argv[at + 1];

/** Tools of compute-sanitizer, and what each looks for. */
const TOOLS = ['memcheck', 'racecheck', 'initcheck', 'synccheck'];
/** Networks that it looks at: model, calibration, samples. Racing needs few of them to be seen. */
const SAMPLES = 2;
const NETWORKS = {
  digits: ['digits/digits.onnx', 'digits/calibration.npz', 'digits/test.npz'],
  lenet: ['lenet/mnist.onnx', 'data/mnist-calibration.npz', 'data/mnist-test.npz'],
  vit: ['vit/mnist.onnx', 'data/mnist-calibration.npz', 'data/mnist-test.npz'],
};
/** How a sample runs: as it is chosen, or on all blocks of the card. */
const WAYS = { 'as chosen': '', 'whole grid': ' -DSPIKE_OWN_BLOCK=0' };

const architecture = cardHere();
const missing = whatIsMissing();
if (missing !== undefined) {
  console.log(`skipped: ${missing}`);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'spike-card-'));
let faults = 0;
try {
  const args = ['--count', count, '--architecture', architecture];
  tell(`${count} random graphs`, 'equal and again', succeeds(process.execPath, differential(args)));
  for (const [name, files] of Object.entries(NETWORKS)) checkNetwork(name, files);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = faults > 0 ? 1 : 0;

function whatIsMissing() {
  if (architecture === undefined) return 'there is no graphics card with a driver';
  const needed = ['nvcc', 'compute-sanitizer', 'make', 'c++'];
  const lost = needed.find((program) => spawnSync(program, ['--version']).status !== 0);
  return lost === undefined ? undefined : `there is no ${lost}`;
}

function differential(args) {
  return [join(root, 'scripts/cuda-differential.mjs'), ...args];
}

/** Each tool on the runner of a network, whose answers have to be those of the reference. */
function checkNetwork(name, files) {
  const [model, calibration, samples] = files.map((file) => join(examples, file));
  const artifact = join(folder, name);
  spike(
    'compile',
    model,
    '-o',
    artifact,
    '--target',
    'cuda',
    '--calibration',
    calibration,
    '--quality-samples',
    '0',
  );
  const { steps } = JSON.parse(readFileSync(join(artifact, 'manifest.json'), 'utf8'));
  const [input, output] = ['input', 'output'].map((file) => join(folder, file));
  const wanted = reference(artifact, samples, input);
  for (const [way, flags] of Object.entries(WAYS)) {
    const settings = [`ARCHITECTURES=${architecture}`, `NVCC=nvcc -lineinfo${flags}`];
    tell(name, `built, ${way}`, succeeds('make', ['-s', '-B', '-C', artifact, ...settings]));
    const run = ['network.weights', String(SAMPLES), String(steps), input, output];
    for (const tool of TOOLS) {
      const watched = ['--tool', tool, '--error-exitcode', '9', './runner-cuda', ...run];
      const isClean = succeeds('compute-sanitizer', watched, artifact);
      const isEqual = isClean && readFileSync(output).equals(wanted);
      tell(name, `${tool}, ${way}`, isClean && !isEqual ? 'OTHER NUMBERS' : isClean);
    }
  }
}

/** Writes the samples for a runner; what the reference gives for them. */
function reference(artifact, samples, input) {
  const { inputs, outputs } = JSON.parse(readFileSync(join(artifact, 'manifest.json'), 'utf8'));
  const [{ name, shape }] = inputs;
  const size = shape.reduce((a, b) => a * b, 1) * SAMPLES;
  const { data } = readArrays(samples, readFileSync(samples)).get(name);
  writeFileSync(input, Buffer.from(Float32Array.from(data.subarray(0, size)).buffer));
  const file = join(folder, 'wanted.npz');
  const asked = ['--input', samples, '--limit', String(SAMPLES), '-o', file];
  spike('run', artifact, '--executor', 'reference', ...asked);
  const found = readArrays(file, readFileSync(file)).get(outputs[0].name).data;
  return Buffer.from(Int32Array.from(found).buffer);
}

function spike(...args) {
  const ran = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Error(`spike-compile ${args.join(' ')}: ${ran.stderr}`);
}

/** Whether a program ends well; what it says is shown where it does not. */
function succeeds(program, args, cwd = root) {
  const ran = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (ran.status !== 0) process.stderr.write(`${ran.stdout}${ran.stderr}\n`);
  return ran.status === 0;
}

function tell(what, check, result) {
  if (result !== true) faults++;
  const words = result === true ? 'ok' : result === false ? 'FAILED' : result;
  console.log(`${what.padEnd(20)} ${check.padEnd(24)} ${words}`);
}
