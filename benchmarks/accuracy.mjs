// What conversion costs a network: accuracy, agreement and decibels of the first output, of the float model
// and of the integer network that the spiking one settles at, both run by onnxruntime.
//
//   npm run bench:accuracy -- MODEL --calibration FILE --test DATA [--limit N] [--json] [-- OPTIONS]
//   npm run bench:accuracy -- MODEL --random normal|even [--samples N] [--limit N] [--json] [-- OPTIONS]
//
// DATA is a .npz with labels or a folder of t10k-*-ubyte.gz files; OPTIONS go to `spike-compile compile`. With
// --random, numbers are drawn to calibrate on, and others to measure on. Needs onnxruntime-node.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { labelsAmong, readNpz, tensor, writeNpz } from '../dist/index.js';

const FIRST_TO_MEASURE = 1000;
const IDX_HEADER = { images: 16, labels: 8 };

const split = process.argv.indexOf('--');
const own = process.argv.slice(2, split < 0 ? undefined : split);
const passed = split < 0 ? [] : process.argv.slice(split + 1);
const { values: given, positionals } = parseArgs({
  args: own,
  allowPositionals: true,
  options: {
    ...{ calibration: { type: 'string' }, test: { type: 'string' }, random: { type: 'string' } },
    samples: { type: 'string', default: '32' },
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [model] = positionals;
if (!model || (given.random === undefined && !(given.calibration && given.test)))
  throw new Error('usage: accuracy.mjs MODEL --calibration FILE --test DATA | --random normal');

const folder = mkdtempSync(join(tmpdir(), 'spike-accuracy-'));
try {
  const found = await measure();
  if (given.json) console.log(JSON.stringify(found, undefined, 2));
  else show(found);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const float = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const input = float.inputMetadata[0];
  const shape = input.shape.map((extent) => (typeof extent === 'number' ? extent : 1));
  const data = given.random ? drawn(shape) : labelled(given.test, shape);
  const calibration = given.calibration ?? writeDrawn(input.name, shape);
  const start = performance.now();
  const { session, scale } = await converted(calibration);
  const seconds = (performance.now() - start) / 1000;
  const counts = { float: 0, converted: 0, agree: 0 };
  let [signal, noise] = [0, 0];
  for (let i = 0; i < data.count; i++) {
    const x = { [input.name]: new Tensor('float32', data.get(i), shape) };
    const y = (await float.run(x))[float.outputNames[0]].data;
    const z = (await session.run(x))[float.outputNames[0]].data;
    const [wanted, got] = [largest(y), largest(z)];
    if (wanted === data.labels?.[i]) counts.float++;
    if (got === data.labels?.[i]) counts.converted++;
    if (wanted === got) counts.agree++;
    y.forEach((value, at) => {
      signal += value ** 2;
      noise += (value - z[at] * scale) ** 2;
    });
  }
  const percent = (count) => Number(((100 * count) / data.count).toFixed(2));
  const accuracy = data.labels && {
    ...{ float: percent(counts.float), converted: percent(counts.converted) },
    lost: percent(counts.float - counts.converted),
  };
  const sqnrDb = Number((10 * Math.log10(signal / noise)).toFixed(2));
  const facts = { model: basename(model), options: passed, samples: data.count };
  return { ...facts, ...accuracy, agree: percent(counts.agree), sqnrDb, compileSeconds: seconds };
}

/** The integer network of an artifact, as the command line makes it. */
async function converted(calibration) {
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const out = join(folder, 'out');
  // Nothing is simulated, so that any number of neurons fits.
  const limits = ['--set', 'targets.simulation.max_neurons=1000000000'];
  const args = ['compile', model, '-o', out, '--calibration', calibration, '--emit-qann'];
  const ran = spawnSync(
    process.execPath,
    [cli, ...args, ...limits, '--quality-samples', '0', '--no-cache', ...passed],
    { encoding: 'utf8' },
  );
  if (ran.status !== 0) throw new Error(ran.stderr);
  const { outputs } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  const session = await InferenceSession.create(join(out, 'qann.onnx'), { logSeverityLevel: 3 });
  return { session, scale: outputs[0].scale };
}

function labelled(path, shape) {
  const size = shape.reduce((a, b) => a * b, 1);
  const { x, labels, unit } = statSync(path).isDirectory() ? idx(path) : npz(path);
  const count = Math.min(labels.length, Number(given.limit ?? Infinity));
  const get = (i) => Float32Array.from(x.subarray(i * size, (i + 1) * size), (v) => v / unit);
  return { count, get, labels };
}

function npz(path) {
  const arrays = readNpz(readFileSync(path), { file: path });
  const images = [...arrays.values()].find(({ shape }) => shape.length > 1);
  return { x: images.data, labels: labelsAmong(arrays).values, unit: 1 };
}

function idx(path) {
  const read = (name, header) => gunzipSync(readFileSync(join(path, name))).subarray(header);
  const x = read('t10k-images-idx3-ubyte.gz', IDX_HEADER.images);
  return { x, labels: read('t10k-labels-idx1-ubyte.gz', IDX_HEADER.labels), unit: 255 };
}

function drawn(shape) {
  const count = Number(given.limit ?? 8);
  return { count, get: (i) => draw(shape, FIRST_TO_MEASURE + i) };
}

function writeDrawn(name, shape) {
  const count = Number(given.samples);
  const size = shape.reduce((a, b) => a * b, 1);
  const all = new Float32Array(count * size);
  for (let i = 0; i < count; i++) all.set(draw(shape, i + 1), i * size);
  const file = join(folder, 'calibration.npz');
  writeFileSync(file, writeNpz(new Map([[name, tensor('f32', [count, ...shape.slice(1)], all)]])));
  return file;
}

/** The same numbers for the same seed, on every machine. */
function draw(shape, seed) {
  let state = seed * 0x9e3779b9;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bell = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const one = given.random === 'normal' ? bell : next;
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, one);
}

function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function show({ model: name, samples, float, converted: after, lost, agree, sqnrDb, ...rest }) {
  console.log(`${name} on ${samples} samples, ${rest.options.join(' ') || 'defaults'}`);
  if (float !== undefined)
    console.log(`  accuracy   ${float} % float, ${after} % converted: ${lost} points lost`);
  console.log(`  agreement  ${agree} %`);
  console.log(`  SQNR       ${sqnrDb} dB`);
  console.log(`  compile    ${rest.compileSeconds.toFixed(1)} s`);
}
