// Compares the native engine with the interpreter on many random graphs, at every level:
// `npm run native:differential [-- --count 2000] [--first 1]`. It ends with 1 where they differ.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};
const [count, first] = [option('count', 2000), option('first', 1)];
const STEPS = 9;

const file = join(root, 'dist', `.native-differential-${process.pid}.mjs`);
const contents = `
  export { firstDifference, levelsHere } from './test/native/compare.ts';
  export { randomGraph } from './test/support/random-graph.ts';`;
try {
  await build({
    ...{
      stdin: { contents, resolveDir: root },
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
    },
    ...{ packages: 'external', logLevel: 'error' },
  });
  const { firstDifference, levelsHere, randomGraph } = await import(file);
  const variants = levelsHere().flatMap((level) => [
    { level, withStates: true },
    { level, withStates: false, block: 64 },
    { level, withStates: false, block: 4 },
  ]);
  let wrong = 0;
  let ops = 0;
  for (let seed = first; seed < first + count; seed++) {
    const graph = randomGraph(seed, 'fixed');
    ops += graph.ops.length;
    const difference = firstDifference(graph, seed, STEPS, variants);
    if (difference) console.error(`seed ${seed}: ${difference}`);
    if (difference) wrong++;
  }
  console.log(`${count} graphs, ${ops} ops, ${levelsHere().join(', ')}: ${wrong} differ`);
  process.exitCode = wrong > 0 ? 1 : 0;
} finally {
  rmSync(file, { force: true });
}
