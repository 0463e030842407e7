// What the optimiser is worth: -O0 against -O2, and each pass alone on the network of integers of -O0.
// `node benchmarks/effect.mjs [--models lenet,mobilenet] [--zoo FOLDER] [--runs 9] [--json]`
// Large models are taken from a folder where there are some; without it they are left out, and named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  EXECUTOR_TABLE,
  OP_TABLE,
  PASS_TABLE,
  TARGET_TABLE,
  describeGraph,
  readArtifact,
  runPasses,
} from '../dist/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const EXAMPLES = {
  digits: ['examples/digits/digits.onnx', 'examples/digits/calibration.npz'],
  lenet: ['examples/lenet/mnist.onnx', 'examples/data/mnist-calibration.npz'],
  mobilenet: ['examples/mobilenet/mnist.onnx', 'examples/data/mnist-calibration.npz'],
  vit: ['examples/vit/mnist.onnx', 'examples/data/mnist-calibration.npz'],
};
const LARGE = ['resnet18', 'mobilenet_v2', 'vit_b_16'];
const wanted = option('models', [...Object.keys(EXAMPLES), ...LARGE].join()).split(',');
const zoo = option('zoo', '');
const runs = Number(option('runs', 9));
const asJson = process.argv.includes('--json');
/** Passes at stage fixed that a graph of -O0 is given one by one; a memory plan alone is that of single steps. */
const ALONE = [
  ...['canonicalise', 'common-subexpressions', 'dead-code', 'spike-fusion'],
  ...['temporal-fusion', 'memory-optimisation'],
].filter((name) => PASS_TABLE.has(name));

const folder = mkdtempSync(join(tmpdir(), 'spike-effect-'));
try {
  for (const name of wanted) await measureModel(name);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureModel(name) {
  const [model, calibration] = EXAMPLES[name] ?? [join(zoo, `${name}.script.onnx`)];
  const file = join(EXAMPLES[name] ? root : '', model);
  if (!existsSync(file)) return void console.error(`${name}: no ${file}, left out`);
  const variants = [];
  for (const level of ['-O0', '-O2']) {
    const place = join(folder, `${name}${level}`);
    compileInto(place, file, calibration, level);
    const { graph, manifest } = await readArtifact(place, OP_TABLE);
    const size = readdirSync(place).reduce(
      (sum, part) => sum + statSync(join(place, part)).size,
      0,
    );
    variants.push({ name: level, graph, steps: manifest.steps, artifactBytes: size });
  }
  const [plain] = variants;
  for (const pass of ALONE) {
    const graph = await runPasses(plain.graph, [{ name: pass, options: {} }], {
      ...{ ops: OP_TABLE, passes: PASS_TABLE },
    });
    const target = await TARGET_TABLE.get('simulation')();
    const files = target.emit(graph, { ops: OP_TABLE, limits: target.limits });
    const emitted = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    variants.push({ name: pass, graph, steps: plain.steps, artifactBytes: emitted });
  }
  await measureRuns(variants);
  const modelBytes = statSync(file).size;
  for (const variant of variants) report(name, variant, plain, modelBytes);
}

function compileInto(place, model, calibration, level) {
  const data = calibration ? ['--calibration', join(root, calibration)] : [];
  const most = ['--set', 'targets.simulation.max_neurons=2000000000'];
  const args = ['compile', model, level, '-o', place, '--no-cache', ...most, ...data];
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${model} ${level}: ${stderr}`);
}

/** All variants by turns, so that what else the machine does falls on all of them. */
async function measureRuns(variants) {
  const native = await EXECUTOR_TABLE.get('native')();
  for (const variant of variants) {
    variant.session = await native.open(variant.graph, { threads: 1 });
    variant.times = [];
  }
  const sample = drawSample(variants[0].graph);
  for (let run = 0; run <= runs; run++)
    for (const variant of variants) {
      const start = process.cpuUsage();
      const [{ spikes, synops }] = await variant.session.run([sample], variant.steps);
      const { user, system } = process.cpuUsage(start);
      Object.assign(variant, { spikes, synops });
      // The first run makes room.
      if (run > 0) variant.times.push((user + system) / 1000);
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

function report(model, variant, plain, modelBytes) {
  const median = ({ times }) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  const { memory, ops } = describeGraph(variant.graph, OP_TABLE);
  const apart = describeGraph(plain.graph, OP_TABLE).memory.bytes;
  const found = {
    ...{ model, variant: variant.name, ops: ops.length, synops: variant.synops },
    ...{ memoryBytes: memory.bytes, memoryRatio: memory.bytes / apart },
    ...{ cpuMs: median(variant), timeRatio: median(variant) / median(plain) },
    ...{ artifactBytes: variant.artifactBytes, ofModel: variant.artifactBytes / modelBytes, runs },
  };
  if (asJson) return void console.log(JSON.stringify(found));
  const cells = [
    ...[model, variant.name, String(ops.length), found.synops.toLocaleString('en')],
    `${found.memoryBytes.toLocaleString('en')} (${found.memoryRatio.toFixed(2)})`,
    `${found.cpuMs.toFixed(3)} (${found.timeRatio.toFixed(2)})`,
    `${found.artifactBytes.toLocaleString('en')} (${found.ofModel.toFixed(3)})`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
