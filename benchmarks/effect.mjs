// What the optimiser is worth: -O0 against -O2, and each pass alone on the network of integers of -O0.
// Usage: npm run bench:effect -- [--models lenet,mobilenet] [--zoo FOLDER] [--runs 9] [--json | --write]
// Large models are taken from a folder where there are some; without it they are left out, and named. --write puts
// the rows of these models into benchmarks/effect.md, which is a part of docs/passes.md: `npm run docs`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  EXECUTOR_TABLE,
  OP_TABLE,
  PASS_TABLE,
  TARGET_TABLE,
  readArtifact,
  runPasses,
} from '../dist/index.js';
import { driveOf, writePilotnet } from './pilotnet.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLES = {
  digits: ['examples/digits/digits.onnx', 'examples/digits/calibration.npz'],
  lenet: ['examples/lenet/mnist.onnx', 'examples/data/mnist-calibration.npz'],
  mobilenet: ['examples/mobilenet/mnist.onnx', 'examples/data/mnist-calibration.npz'],
  vit: ['examples/vit/mnist.onnx', 'examples/data/mnist-calibration.npz'],
};
const PILOTNET = 'pilotnet';
const LARGE = ['resnet18', 'mobilenet_v2', 'vit_b_16'];
/** At stage fixed; a memory plan alone is that of single steps. */
const ALONE = [
  ...['canonicalise', 'common-subexpressions', 'dead-code', 'spike-fusion'],
  ...['temporal-fusion', 'memory-optimisation'],
];
/** Networks that take little time run more often: so long, or so many times. */
const SHORT_MS = 3000;
const SHORT_RUNS = 300;
const TABLE = join(root, 'benchmarks', 'effect.md');

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: [...Object.keys(EXAMPLES), PILOTNET, ...LARGE].join() },
    zoo: { type: 'string', default: '' },
    runs: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'spike-effect-'));
try {
  for (const name of options.models.split(',')) await measureModel(name);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureModel(name) {
  const { file, bytes, given = [], drive = drawSample } = await modelOf(name);
  if (!existsSync(file)) return void console.error(`${name}: no ${file}, left out`);
  const places = ['-O0', '-O2'].map((level) => compiled(name, file, [level, ...given]));
  const [plain, best] = await Promise.all(places.map((place) => readArtifact(place, OP_TABLE)));
  const variants = [variantOf('-O0', plain.graph, await bytesOf(plain.graph, places[0]))];
  variants.push(variantOf('-O2', best.graph, await bytesOf(best.graph, places[1])));
  for (const pass of ALONE) {
    const calls = [{ name: pass, options: {} }];
    const graph = await runPasses(plain.graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
    variants.push(variantOf(pass, graph, await bytesOf(graph, places[0])));
  }
  const { steps } = plain.manifest;
  await measureRuns(variants, steps, drive(plain.graph, steps));
  const modelBytes = bytes ?? statSync(file).size;
  const rows = variants.map((variant) => numbersOf(name, variant, variants[0], modelBytes));
  for (const row of rows) console.log(options.json ? JSON.stringify(row) : lineOf(row));
  if (options.write) write(name, rows);
}

/** A model file, how it is compiled, and what runs are given, where that is not drawn. */
async function modelOf(name) {
  if (name === PILOTNET) {
    const file = join(folder, 'pilotnet.spk');
    const drive = (_graph, steps) => driveOf(steps);
    return { file, bytes: await writePilotnet(file), given: ['--time-steps', '16'], drive };
  }
  if (!EXAMPLES[name]) return { file: join(options.zoo, `${name}.script.onnx`) };
  const [model, calibration] = EXAMPLES[name];
  return { file: join(root, model), given: ['--calibration', join(root, calibration)] };
}

function compiled(name, file, given) {
  const place = join(folder, `${name}${given[0]}`);
  const most = ['--set', 'targets.simulation.max_neurons=2000000000'];
  const args = ['compile', file, ...given, '-o', place, '--no-cache', ...most];
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    ...{ encoding: 'utf8', maxBuffer: 1e8 },
  });
  if (status !== 0) throw new Error(`${file} ${given[0]}: ${stderr}`);
  return place;
}

function variantOf(name, graph, artifactBytes) {
  return { name, graph, artifactBytes, times: [] };
}

/** Bytes of an artifact of a graph: what the target emits, and the manifest and the report of one that is there. */
async function bytesOf(graph, place) {
  const target = await TARGET_TABLE.get('simulation')();
  const files = target.emit(graph, { ops: OP_TABLE, limits: target.limits });
  const others = readdirSync(place).filter((name) => !files.has(name));
  const sizes = others.map((name) => statSync(join(place, name)).size);
  return [...files.values()].reduce((sum, { length }) => sum + length, 0) + sumOf(sizes);
}

function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** All variants by turns, so that what else the machine does falls on all of them. */
async function measureRuns(variants, steps, sample) {
  const native = await EXECUTOR_TABLE.get('native')();
  for (const variant of variants)
    variant.session = await native.open(variant.graph, { threads: 1 });
  const from = process.cpuUsage().user;
  const isShort = (run) => run < SHORT_RUNS && process.cpuUsage().user - from < SHORT_MS * 1000;
  // The first run makes room.
  for (let run = 0; run <= Number(options.runs) || isShort(run); run++)
    for (const variant of variants) {
      const start = process.cpuUsage();
      const [{ synops }] = await variant.session.run([sample], steps);
      const { user, system } = process.cpuUsage(start);
      variant.synops = synops;
      if (run > 0) variant.times.push((user + system) / 1000);
    }
  for (const variant of variants) {
    const { values, workspace } = variant.session.memory();
    variant.memoryBytes = values + workspace;
    variant.session.close();
  }
}

function drawSample({ inputs }) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
  return Object.fromEntries(
    inputs.map(({ name, type }) => {
      const size = type.shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, next)];
    }),
  );
}

function median({ times }) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

function numbersOf(model, variant, plain, modelBytes) {
  const { name, graph, synops, memoryBytes, artifactBytes } = variant;
  return {
    ...{ model, variant: name, ops: graph.ops.length, synops, memoryBytes },
    memoryRatio: memoryBytes / plain.memoryBytes,
    cpuMs: median(variant),
    timeRatio: median(variant) / median(plain),
    ...{ artifactBytes, ofModel: artifactBytes / modelBytes, runs: variant.times.length },
  };
}

function lineOf(row) {
  const count = (number) => number.toLocaleString('en');
  const cells = [
    ...[row.model, `\`${row.variant}\``, String(row.ops), count(row.synops)],
    `${count(row.memoryBytes)} (${row.memoryRatio.toFixed(2)})`,
    `${row.cpuMs.toPrecision(3)} (${row.timeRatio.toFixed(2)})`,
    `${count(row.artifactBytes)} (${row.ofModel.toFixed(3)})`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Puts the rows of a model in the place of those that are there, or behind all others. */
function write(model, rows) {
  const lines = readFileSync(TABLE, 'utf8').trimEnd().split('\n');
  const isOwn = (line) => line.startsWith(`| ${model} |`);
  const at = lines.findIndex(isOwn);
  const others = lines.filter((line) => !isOwn(line));
  const place = at === -1 ? others.length : at;
  others.splice(place, 0, ...rows.map(lineOf));
  writeFileSync(TABLE, `${others.join('\n')}\n`);
}
