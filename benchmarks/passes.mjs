// Processor time of every pass at -O2, verification aside: on chains of 2,000 and of 10,000 ops, whose ratio says whether a
// pass is linear (at most 5 times as long is asked), and on model files, with ranges of no meaning.
// Usage: node benchmarks/passes.mjs [MODEL.onnx ...] [--runs N]; medians of N runs, 3 unless given.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' } },
});
const folder = mkdtempSync(join(root, 'dist', '.passes-'));
const contents = `
  export { ANN_PIPELINES, FIXED_PIPELINES } from './src/compiler/pipelines.ts';
  export { OP_TABLE, PASS_TABLE, loadConfig } from './src/index.ts';
  export { runPass, withDefaults } from './src/compiler/run-passes.ts';
  export { typedOp } from './src/ir/op-def.ts';
  export { readModel } from './src/compiler/read-model.ts';
  export { insertRanges } from './src/compiler/calibration/insert-ranges.ts';
  export { rangePoints } from './src/compiler/calibration/range-points.ts';
  export { isTensor, tensorOf } from './src/tensor/tensor.ts';`;

try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    ...{ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: 'esm' },
    ...{ platform: 'node', packages: 'external', logLevel: 'error' },
  });
  const library = await import(outfile);
  const chains = [];
  if (positionals.length === 0)
    for (const size of [2000, 10_000])
      chains.push(await timesOf(() => chain(size, library), library));
  if (chains.length > 0) compare(chains);
  for (const model of positionals)
    show(
      model,
      await timesOf(
        Object.assign(() => read(model, library), { isModel: true }),
        library,
      ),
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Dense ops, sums around them and ReLUs behind them, as calibration leaves them. */
function chain(size, { OP_TABLE, tensorOf, typedOp }) {
  const ops = [];
  const types = new Map([['x', { role: 'tensor', dtype: 'f32', shape: [1, 4] }]]);
  const add = (kind, inputs, attrs = {}) => {
    const result = `${kind}.${ops.length}`;
    const draft = { result, kind, inputs, attrs, loc: [`/${result}`] };
    const op = typedOp(
      OP_TABLE,
      'ann',
      draft,
      inputs.map((name) => types.get(name)),
    );
    ops.push(op);
    types.set(result, op.type);
    return result;
  };
  const range = (x, low) => add('range', [x], { low, high: 1 });
  const weights = (seed) =>
    tensorOf(
      'f32',
      [4, 4],
      Float32Array.from({ length: 16 }, (_, i) => Math.sin(seed * 16 + i)),
    );
  let last = range('x', 0);
  while (ops.length < size - 1) {
    const summed = range(add('dense', [last], { weight: weights(ops.length) }), -1);
    const before = ops.length % 3 === 0 ? range(add('add', [summed, last]), -1) : summed;
    last = range(add('relu', [before]), 0);
  }
  add('dense', [last], { weight: weights(0) });
  const outputs = [{ name: 'y', value: ops.at(-1).result }];
  const inputs = [{ name: 'x', type: types.get('x'), loc: [] }];
  return { name: 'chain', stage: 'ann', inputs, ops, outputs };
}

/** A model before calibration. */
async function read(model, { isTensor, loadConfig, readModel }) {
  const { config } = await loadConfig({ cwd: folder, home: folder, platform: 'linux', env: {} });
  const { graph } = await readModel({ model, inputShapes: new Map() }, config);
  // Weights are read when they are asked for: it is the passes that are measured, not the disk.
  for (const { attrs } of graph.ops)
    for (const attr of Object.values(attrs)) if (isTensor(attr)) void attr.data;
  return graph;
}

/** Milliseconds of each pass, by its place and name: medians. */
async function timesOf(graphOf, library) {
  const { ANN_PIPELINES, FIXED_PIPELINES, PASS_TABLE, OP_TABLE, runPass, withDefaults } = library;
  const runs = [];
  for (let run = 0; run < Number(options.runs); run++) {
    let graph = await graphOf();
    const times = [];
    const step = async (name) => {
      const pass = await PASS_TABLE.get(name)();
      const before = process.cpuUsage();
      graph = runPass(graph, pass, withDefaults(pass, {}), OP_TABLE, () => []);
      const { user, system } = process.cpuUsage(before);
      times.push([`${graph.stage} ${name}`, (user + system) / 1000]);
    };
    for (const name of ANN_PIPELINES[2]) await step(name);
    if (graphOf.isModel) graph = calibrated(graph, library);
    for (const name of ['encode', 'quantise']) await step(name);
    for (const name of FIXED_PIPELINES[2]) await step(name);
    runs.push(times);
  }
  return runs[0].map(([name], i) => {
    const sorted = runs.map((times) => times[i][1]).sort((a, b) => a - b);
    return [name, sorted[Math.floor(sorted.length / 2)]];
  });
}

/** As calibration leaves a graph; what passes do takes as long whatever the ranges are. */
function calibrated(graph, { insertRanges, rangePoints, OP_TABLE }) {
  const clipped = new Set(graph.ops.filter(({ kind }) => kind === 'relu').map((op) => op.result));
  const range = (name) => [name, { low: clipped.has(name) ? 0 : -4, high: 4 }];
  return insertRanges(graph, OP_TABLE, new Map(rangePoints(graph).map(range)));
}

function compare([short, long]) {
  const width = Math.max(...short.map(([name]) => name.length));
  const total = (times) => times.reduce((sum, [, ms]) => sum + ms, 0);
  const line = (name, a, b) =>
    console.log(
      `${name.padEnd(width)} ${a.toFixed(1).padStart(9)} ${b.toFixed(1).padStart(9)} ${(b / a).toFixed(1).padStart(6)}`,
    );
  console.log(
    `${'ms of processor'.padEnd(width)} ${'2,000'.padStart(9)} ${'10,000'.padStart(9)}  ratio`,
  );
  short.forEach(([name, ms], i) => line(name, ms, long[i][1]));
  line('all', total(short), total(long));
}

function show(model, times) {
  console.log(`\n${model}`);
  const width = Math.max(...times.map(([name]) => name.length));
  for (const [name, ms] of times) console.log(`${name.padEnd(width)} ${ms.toFixed(1).padStart(9)}`);
  const total = times.reduce((sum, [, ms]) => sum + ms, 0);
  console.log(`${'all'.padEnd(width)} ${total.toFixed(1).padStart(9)}`);
}
