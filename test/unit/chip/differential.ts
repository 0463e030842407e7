import { drawn, tryOnChip } from './random.ts';

/*
 * What `npm run loihi3:differential` runs: COUNT random graphs from the seed FIRST, mapped to cores of a few neurons, each held
 * to the interpreter in every step. It ends with 1 where something differs.
 */
const [count, first] = process.argv.slice(2).map(Number) as [number, number];
const found = { equal: 0, different: 0, unmapped: 0 };
let cores = 0;
for (let seed = first; seed < first + count; seed++) {
  const outcome = await tryOnChip(await drawn(seed), seed);
  found[outcome.kind]++;
  if (outcome.kind === 'equal') cores += outcome.cores;
  if (outcome.kind === 'different')
    process.stderr.write(`seed ${seed}: ${outcome.values.join(', ')} differ\n`);
  if (outcome.kind === 'unmapped') process.stderr.write(`seed ${seed}: ${outcome.why}\n`);
}
const { equal, different, unmapped } = found;
process.stdout.write(
  `${count} graphs: ${equal} equal on ${cores} cores, ${different} differ, ${unmapped} do not fit\n`,
);
process.exitCode = different > 0 ? 1 : 0;
