// Holds every pass that keeps bits at stage fixed to its promises: the same bits before and after under the interpreter,
// nothing left to do the second time, nothing larger by its own measure. On random graphs, on networks with much to
// remove, and on networks that are compiled without optimisation: the examples and the small models of the zoo.
// `npm run passes:differential [-- --count 2000] [--first 1] [--networks 0]`. It ends with 1 where a promise is broken.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};
const [count, first] = [option('count', 2000), option('first', 1)];
const STEPS = 7;
/** Networks of which a step takes longer are run for few of them. */
const LARGE = 300_000;

const file = join(root, 'dist', `.passes-differential-${process.pid}.mjs`);
const contents = `
  export { firstDifference } from './src/compiler/check-bits.ts';
  export { runPass, withDefaults } from './src/compiler/run-passes.ts';
  export { OP_TABLE, PASS_TABLE } from './src/index.ts';
  export { neuronsOf, storedSize, synapsesOf } from './src/ir/count.ts';
  export { print } from './src/ir/print.ts';
  export { compiled } from './test/conformance/compiled.ts';
  export { randomChannels } from './test/support/random-channels.ts';
  export { randomGraph } from './test/support/random-graph.ts';`;

try {
  await build({
    ...{ stdin: { contents, resolveDir: root }, outfile: file, bundle: true, format: 'esm' },
    ...{ platform: 'node', packages: 'external', logLevel: 'error' },
  });
  const library = await import(file);
  const passes = await passesOf(library);
  let broken = 0;
  const hold = (name, graph, steps = STEPS) => {
    for (const pass of passes)
      for (const wrong of faultsOf(pass, graph, steps, library)) {
        console.error(`${pass.name} on ${name}: ${wrong}`);
        broken++;
      }
  };
  for (let seed = first; seed < first + count; seed++) {
    hold(`random graph ${seed}`, library.randomGraph(seed, 'fixed'));
    if (seed % 4 === 0) hold(`network of channels ${seed}`, library.randomChannels(seed));
  }
  console.log(`${count} random graphs, ${passes.length} passes: ${broken} promises broken`);
  if (option('networks', 1) === 1) await holdNetworks(hold, library);
  process.exitCode = broken > 0 ? 1 : 0;
} finally {
  rmSync(file, { force: true });
}

async function passesOf({ PASS_TABLE }) {
  const all = [];
  for (const load of PASS_TABLE.values()) all.push(await load());
  return all.filter((pass) => pass.preserves === 'bits' && pass.from.includes('fixed'));
}

/** What a pass does to a graph that it promised not to do. */
function faultsOf(pass, graph, steps, { firstDifference, runPass, withDefaults, OP_TABLE }) {
  try {
    const run = (one) => runPass(one, pass, withDefaults(pass, {}), OP_TABLE);
    const after = run(graph);
    const measure = pass.measure ?? (() => 0);
    const difference =
      after !== graph && firstDifference(graph, after, OP_TABLE, { steps, seed: 1 });
    return [
      ...(difference ? [`output ${difference.output} differs in step ${difference.step}`] : []),
      ...(measure(after, OP_TABLE) > measure(graph, OP_TABLE) ? ['it is larger'] : []),
      ...(run(after) === after ? [] : ['the second time it does more']),
    ];
  } catch (error) {
    return [String(error)];
  }
}

/** Compiled without optimisation, so that there is something to do; what passes leave of them is shown. */
async function holdNetworks(hold, library) {
  const { compiled, neuronsOf, synapsesOf, storedSize, runPass, withDefaults } = library;
  const { OP_TABLE, PASS_TABLE } = library;
  const clean = ['canonicalise', 'common-subexpressions', 'dead-code'];
  for (const model of models()) {
    let graph;
    try {
      const level = { level: 0, emitQann: false };
      graph = { ...(await compiled(model, level)).graph, stage: 'fixed' };
    } catch {
      continue; // conversion has no form for it
    }
    hold(model, graph, neuronsOf(graph, OP_TABLE) > LARGE ? 2 : STEPS);
    let left = graph;
    for (const name of clean) {
      const pass = await PASS_TABLE.get(name)();
      left = runPass(left, pass, withDefaults(pass, {}), OP_TABLE);
    }
    const facts = (one) =>
      [one.ops.length, neuronsOf(one, OP_TABLE), synapsesOf(one, OP_TABLE), storedSize(one)].join(
        ' ',
      );
    console.log(`${model}: ops, neurons, synapses, bytes ${facts(graph)} -> ${facts(left)}`);
  }
}

function models() {
  const under = (folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.onnx'))
      .sort()
      .map((name) => join(folder, name));
  return [...under('examples'), ...under('test/zoo/small')];
}
