import { randomGraph } from '../support/random-graph.ts';
import { enginesHere, firstDifference } from './compare.ts';

/*
 * What `npm run native:differential` runs, on this machine or an emulated one: COUNT graphs from the seed FIRST, on each
 * instruction set and in WebAssembly, or only on those that are named. It ends with 1 where something differs.
 */
const STEPS = 9;
const [count, first, ...names] = process.argv.slice(2);
const [from, to] = [Number(first), Number(first) + Number(count)];

const found = await enginesHere();
const engines = found.filter(({ level }) => names.length === 0 || names.includes(level));
const variants = engines.flatMap((engine) => [
  { ...engine, withStates: true },
  { ...engine, withStates: false, block: 64 },
  { ...engine, withStates: false, block: 4 },
]);
let [wrong, ops] = [0, 0];
for (let seed = from; seed < to; seed++) {
  const graph = randomGraph(seed, 'fixed');
  ops += graph.ops.length;
  const difference = firstDifference(graph, seed, STEPS, variants);
  if (difference) process.stderr.write(`seed ${seed}: ${difference}\n`);
  if (difference) wrong++;
}
const levels = engines.map(({ level }) => level).join(', ');
process.stdout.write(`${to - from} graphs, ${ops} ops, ${levels}: ${wrong} differ\n`);
process.exitCode = wrong > 0 || engines.length === 0 ? 1 : 0;
