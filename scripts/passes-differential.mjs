// Holds every pass to its promises at every stage that it takes: the same bits before and after under the interpreter, or
// the same numbers within a tolerance (of real networks: in a random graph a step may stand behind the last bit), nothing
// left to do the second time, nothing larger by its own measure. On random graphs, on networks with much to remove, and on
// real networks: the examples and the small models of the zoo, as they are
// read and as they are compiled without optimisation, networks whose time loop was unrolled, and recordings of a chip.
// `npm run passes:differential [-- --count 2000] [--first 1] [--networks 0] [--model FILE]...`, where a model is .onnx or .spk.
// It ends with 1 where a promise is broken.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    first: { type: 'string', default: '1' },
    networks: { type: 'string', default: '1' },
    model: { type: 'string', multiple: true, default: [] },
  },
});
const [count, first] = [Number(options.count), Number(options.first)];
const STAGES = ['ann', 'snn', 'fixed'];
const STEPS = 7;
const TOLERANCE = 1e-4;
/** Networks of which a step takes longer are run for few of them. */
const LARGE = 300_000;

const file = join(root, 'dist', `.passes-differential-${process.pid}.mjs`);
const contents = `
  export { firstDifference } from './src/compiler/check-bits.ts';
  export { readModel } from './src/compiler/read-model.ts';
  export { runPass, withDefaults } from './src/compiler/run-passes.ts';
  export { OP_TABLE, PASS_TABLE, loadConfig } from './src/index.ts';
  export { neuronsOf, storedSize, synapsesOf } from './src/ir/count.ts';
  export { compiled } from './test/conformance/compiled.ts';
  export * as recordings from './test/conformance/recordings.ts';
  export { largestDeviation } from './test/support/deviation.ts';
  export { randomChannels } from './test/support/random-channels.ts';
  export { randomGraph } from './test/support/random-graph.ts';
  export { inputShapesOf } from './test/zoo/compare.ts';`;

process.chdir(root);
try {
  await build({
    ...{ stdin: { contents, resolveDir: root }, outfile: file, bundle: true, format: 'esm' },
    ...{ platform: 'node', packages: 'external', logLevel: 'error' },
  });
  const library = await import(file);
  const passes = await Promise.all([...library.PASS_TABLE.values()].map((load) => load()));
  const seen = { held: 0, networks: 0, broken: 0 };
  const hold = (name, graph, { steps = STEPS, isRandom = true } = {}) => {
    for (const pass of passes.filter(({ from }) => from.includes(graph.stage))) {
      seen.held++;
      for (const wrong of faultsOf(pass, graph, { steps, isRandom }, library)) {
        console.error(`${pass.name} on ${name}: ${wrong}`);
        seen.broken++;
      }
    }
  };
  for (let seed = first; seed < first + count; seed++) {
    for (const stage of STAGES)
      hold(`random graph ${seed} at ${stage}`, library.randomGraph(seed, stage));
    if (seed % 4 === 0) hold(`network of channels ${seed}`, library.randomChannels(seed));
  }
  const networks = (name, graph, steps) => {
    seen.networks++;
    hold(name, graph, { steps, isRandom: false });
  };
  if (options.networks === '1') await holdNetworks(networks, library);
  for (const model of options.model) networks(model, await read(model, library));
  console.log(
    `${count} random graphs of each stage, ${seen.networks} networks, ${passes.length} passes, ${seen.held} times held: ${seen.broken} promises broken`,
  );
  process.exitCode = seen.broken > 0 ? 1 : 0;
} finally {
  rmSync(file, { force: true });
}

/** What a pass does to a graph that it promised not to do. It may refuse one, with a diagnostic. */
function faultsOf(pass, graph, { steps, isRandom }, library) {
  const { firstDifference, largestDeviation, runPass, withDefaults, OP_TABLE } = library;
  const run = (one) => runPass(one, pass, withDefaults(pass, {}), OP_TABLE);
  try {
    const after = run(graph);
    if (after === graph) return [];
    const draw = { steps, seed: 1 };
    const difference =
      pass.preserves === 'bits' ? firstDifference(graph, after, OP_TABLE, draw) : undefined;
    const isFloat = pass.preserves === 'within-tolerance' && !isRandom;
    const deviation = isFloat ? largestDeviation(graph, after, draw) : 0;
    const measure = pass.measure ?? (() => 0);
    return [
      ...(difference ? [`output ${difference.output} differs in step ${difference.step}`] : []),
      ...(deviation < TOLERANCE ? [] : [`outputs differ by ${deviation}`]),
      ...(measure(after, OP_TABLE) > measure(graph, OP_TABLE) ? ['it is larger'] : []),
      ...(pass.to !== undefined || run(after) === after ? [] : ['the second time it does more']),
    ];
  } catch (error) {
    const found = error.diagnostics ?? [];
    const isRefusal = found.length > 0 && found.every(({ code }) => !code.startsWith('SPK9'));
    return isRefusal ? [] : [String(error), ...found.flatMap(({ notes = [] }) => notes)];
  }
}

async function holdNetworks(hold, library) {
  const { denseBlock, convolutionalNet, singleNeuron } = library.recordings;
  for (const make of [denseBlock, convolutionalNet, singleNeuron]) hold(make.name, make());
  for (const model of modelsUnder('test/fixtures/unrolled')) await holdUnrolled(model);
  for (const model of [...modelsUnder('examples'), ...modelsUnder('test/zoo/small')]) {
    const float = await read(model, library).catch(() => undefined);
    if (float) hold(`${model} at ann`, float, 1);
    const graph = await plain(model, library).catch(() => undefined);
    if (!graph) continue; // conversion has no form for it
    hold(model, graph, library.neuronsOf(graph, library.OP_TABLE) > LARGE ? 2 : STEPS);
    await showWhatIsLeft(model, graph, library);
  }

  async function holdUnrolled(model) {
    const { OP_TABLE, PASS_TABLE, runPass, withDefaults } = library;
    const foldTime = await PASS_TABLE.get('fold-time')();
    const folded = runPass(
      await read(model, library),
      foldTime,
      withDefaults(foldTime, {}),
      OP_TABLE,
    );
    if (folded.stage === 'snn') hold(`${model} over time`, folded);
  }
}

async function read(model, { readModel, loadConfig, inputShapesOf }) {
  const { config } = await loadConfig({ cwd: root, home: root, platform: 'linux', env: {} });
  const inputShapes = model.endsWith('.onnx') ? inputShapesOf(model) : new Map();
  return (await readModel({ model, inputShapes }, config)).graph;
}

/** Compiled without optimisation, so that there is something to do. */
async function plain(model, { compiled }) {
  const { graph } = await compiled(model, { level: 0, emitQann: false });
  return { ...graph, stage: 'fixed' };
}

async function showWhatIsLeft(model, graph, library) {
  const { OP_TABLE, PASS_TABLE, neuronsOf, synapsesOf, storedSize, runPass, withDefaults } =
    library;
  let left = graph;
  for (const name of ['canonicalise', 'common-subexpressions', 'dead-code']) {
    const pass = await PASS_TABLE.get(name)();
    left = runPass(left, pass, withDefaults(pass, {}), OP_TABLE);
  }
  const facts = (one) =>
    [one.ops.length, neuronsOf(one, OP_TABLE), synapsesOf(one, OP_TABLE), storedSize(one)].join(
      ' ',
    );
  console.log(`${model}: ops, neurons, synapses, bytes ${facts(graph)} -> ${facts(left)}`);
}

function modelsUnder(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.onnx'))
    .sort()
    .map((name) => join(folder, name));
}
