// Reads the exported networks of a folder, runs them here and in onnxruntime, and prints a table.
//
//     node test/zoo/check.mjs DIR [NAME...]
//
// A NAME is that of a network, or of one file of it: `resnet18`, `resnet18.script`. Each file is a
// process of its own, so that one network's memory is free before the next begins.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const script = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));
const MOST_DEVIATION = 1e-4;
const MOST_FAULTS = 12;
const COLUMNS = [
  ['name', 28],
  ['nodes', 6],
  ['ops', 6],
  ['import ms', 10],
  ['run ms', 9],
  ['shapes', 12],
  ['deviation', 0],
];

const [first, ...rest] = process.argv.slice(2);
if (first === '--one') await checkOne(...rest);
else if (first === undefined) throw new Error('usage: node test/zoo/check.mjs DIR [NAME...]');
else process.exitCode = await checkAll(first, rest);

async function checkAll(folder, names) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.onnx'));
  const isMeant = (file) => names.some((name) => file.startsWith(`${name}.`));
  const chosen = names.length === 0 ? files : files.filter(isMeant);
  if (chosen.length === 0) throw new Error(`no such .onnx file in ${folder}`);
  // Below node_modules, where the packages that stay outside of the bundle are found.
  const bundle = join(root, 'node_modules', `.zoo-check-${process.pid}.mjs`);
  try {
    await bundleTo(bundle);
    console.log(row(COLUMNS.map(([title]) => title)));
    const results = chosen.map((file) => report(bundle, join(folder, file), file));
    const failed = results.filter((ok) => !ok).length;
    console.log(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** The comparison of the tests, from the sources as they are now. */
async function bundleTo(outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/zoo/compare.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    external: ['ajv', 'js-yaml', 'protobufjs', 'piscina', 'onnxruntime-node'],
    define: { SPIKE_BUILD_ID: '"zoo"' },
  });
}

/** The child's side: one file's comparison, or why there is none, as JSON. */
async function checkOne(bundle, file) {
  const { compare, readDescription } = await import(pathToFileURL(bundle).href);
  const { nodes, shapes } = readDescription(file);
  const facts = { nodes, shapesKnown: Object.keys(shapes).length };
  try {
    console.log(JSON.stringify({ ...facts, ...(await compare(file)) }, bareNumbers));
  } catch (error) {
    const faults = error.diagnostics?.map(({ code, message }) => `${code}: ${message}`);
    console.log(JSON.stringify({ ...facts, faults: faults ?? [error.stack] }));
  }
}

/** JSON has no NaN and no infinity. */
function bareNumbers(_key, value) {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Prints what came of one file; whether all is well. */
function report(bundle, file, name) {
  const run = spawnSync(process.execPath, [script, '--one', bundle, file], { encoding: 'utf8' });
  const found = run.status === 0 ? JSON.parse(run.stdout) : { faults: [lastWords(run)] };
  const faults = found.faults ?? faultsOf(found);
  const { nodes = '', ops = '', importMs, runMs, shapesChecked, shapesKnown, outputs = [] } = found;
  const shapes = shapesChecked === undefined ? '' : `${shapesChecked} of ${shapesKnown}`;
  const deviations = outputs.map(({ deviation }) => Number(deviation).toExponential(1)).join(' ');
  const times = [importMs, runMs].map((ms) => ms?.toFixed(0) ?? '');
  console.log(row([name.replace(/\.onnx$/, ''), nodes, ops, ...times, shapes, deviations]));
  for (const fault of faults.slice(0, MOST_FAULTS)) console.log(`    ${fault}`);
  if (faults.length > MOST_FAULTS) console.log(`    and ${faults.length - MOST_FAULTS} more`);
  return faults.length === 0;
}

function faultsOf({ warnings, wrongShapes, shapesChecked, outputs }) {
  const far = outputs
    .filter(({ deviation }) => !(deviation < MOST_DEVIATION))
    .map(({ name, deviation }) => `output '${name}' is ${deviation} from onnxruntime's`);
  const unchecked = shapesChecked > 0 ? [] : ['no value has kept its name'];
  return [...warnings, ...wrongShapes, ...unchecked, ...far];
}

/** Of a process that ended without an answer, say for want of memory. */
function lastWords({ status, signal, stderr }) {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return `ended with ${signal ?? `exit code ${status}`}: ${line}`;
}

function row(cells) {
  return cells.map((cell, i) => String(cell).padEnd(COLUMNS[i][1])).join('');
}
