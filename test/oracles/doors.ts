import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readNpy } from '../../src/tensor/npy.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { digitsOf, digitsRight } from './digits.ts';
import { isAsMeant, takenOf } from './files.ts';
import { type Comparison, comparePilotnetLif, comparePilotnetSdnn } from './pilotnet.ts';
import { compareResonators } from './resonators.ts';
import { graphFrom } from './run.ts';
import { SIMULATORS, traceDifference, traceOf } from './traces.ts';

/*
 * Holds what we read to recordings that this project did not make: `npm run doors -- --oracles FOLDER`. The folder has
 * `loihi2`, `nir` and `mnist`; what is not in it is skipped, by name. Ends with 1 where a number is another one.
 */

const folder = process.argv[2]!;

/** Reads files of the folder, or says which are not there and that a check is left out. */
async function check(
  what: string,
  files: readonly string[],
  run: (read: (file: string) => Uint8Array) => Promise<boolean>,
): Promise<void> {
  const absent = files.filter((file) => !existsSync(join(folder, file)));
  print(`\n${what}`);
  if (absent.length > 0) print(`  skipped: ${absent.join(', ')} not in ${folder}`);
  else if (!(await run((file) => new Uint8Array(readFileSync(join(folder, file))))))
    process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function columns(...cells: readonly (readonly [text: string, width: number])[]): void {
  print(`  ${cells.map(([text, width]) => text.padEnd(width)).join(' ')}`.trimEnd());
}

function printComparisons(comparisons: readonly Comparison[]): boolean {
  const all = {
    what: 'in all',
    compared: sum(comparisons, 'compared'),
    wrong: sum(comparisons, 'wrong'),
  };
  for (const { what, compared, wrong } of [...comparisons, all])
    columns(
      [what, 20],
      [`${compared.toLocaleString('en-US')} compared`, 20],
      [`${wrong} wrong`, 0],
    );
  return all.wrong === 0;
}

function sum(comparisons: readonly Comparison[], key: 'compared' | 'wrong'): number {
  return comparisons.reduce((total, one) => total + one[key], 0);
}

const networks = { lif: comparePilotnetLif, sdnn: comparePilotnetSdnn };
for (const [kind, compare] of Object.entries(networks)) {
  const [net, npz] = [`loihi2/pilotnet-${kind}.net`, `loihi2/pilotnet-${kind}.npz`];
  await check(`${net}, against what was recorded on a chip`, [net, npz], async (read) => {
    const arrays = readNpz(read(npz), { file: npz });
    return printComparisons(await compare(await graphFrom(net, read(net)), arrays));
  });
}

const names = ['in', 'weight_r', 'weight_img', 'out'];
const rings = names.map((name) => `loihi2/complex_dense/${name}.npy`);
await check('loihi2/complex_dense, a layer of resonators', rings, async (read) => {
  const arrays = names.map((name, i) => {
    const file = rings[i]!;
    return [name, readNpy(read(file), { file })] as const;
  });
  return printComparisons(await compareResonators(new Map(arrays)));
});

const [digits, labels] = ['images-idx3', 'labels-idx1'].map(
  (kind) => `mnist/t10k-${kind}-ubyte.gz`,
) as [string, string];
const mlp = 'loihi2/mnist-mlp.net';
/** What the network scored where it came from, in percent, and how far off we may be. */
const [SCORE, NEARLY] = [95.3, 0.1];
await check(`${mlp}, 20 steps a digit`, [mlp, digits, labels], async (read) => {
  const all = digitsOf(gunzipSync(read(digits)), gunzipSync(read(labels)));
  const right = await digitsRight(await graphFrom(mlp, read(mlp)), all);
  const score = (100 * right) / all.labels.length;
  print(
    `  ${right} of ${all.labels.length} right: ${score.toFixed(2)} %, wanted ${SCORE} +- ${NEARLY} %`,
  );
  return Math.abs(score - SCORE) <= NEARLY;
});

const neuron = 'nir/lif_norse.nir';
const traces = Object.keys(SIMULATORS).map((name) => `nir/lif_${name}.csv`);
await check(
  `${neuron}, a neuron with a threshold of 0.1, against simulators`,
  [neuron, ...traces],
  async (read) => {
    const graph = await graphFrom(neuron, read(neuron));
    let isNear = true;
    for (const [name, { unit, nearly, why }] of Object.entries(SIMULATORS)) {
      const trace = traceOf(new TextDecoder().decode(read(`nir/lif_${name}.csv`)));
      const { steps, largest, otherSpikes } = traceDifference(graph, trace, unit);
      if (largest > nearly || otherSpikes > 0) isNear = false;
      columns(
        [name, 10],
        [`${steps} steps, largest difference ${largest.toExponential(1)}`, 42],
        [`${otherSpikes} steps with another spike`, 28],
        [why, 0],
      );
    }
    return isNear;
  },
);

await check('every file', [], async () => {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = found.filter((file) => /\.(net|nir|npz|csv|gz)$/.test(file)).sort();
  const taken = [];
  for (const file of files) taken.push(await takenOf(file, join(folder, file)));
  for (const { file, text } of taken) columns([file, 50], [text, 0]);
  const others = taken.filter((one) => !isAsMeant(one));
  if (others.length > 0) print(`  not as meant: ${others.map(({ file }) => file).join(', ')}`);
  return others.length === 0;
});
