// Converts models and runs each against its integer network in onnxruntime: every integer of every
// output must be the same.
//
//     node test/zoo/exact.mjs [--samples N] [--encoding NAME] FILE...
//
// Each file is a process of its own, so that one network's memory is free before the next begins.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const USAGE = 'usage: node test/zoo/exact.mjs [--samples N] [--encoding NAME] FILE...';
const script = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));
const COLUMNS = [
  ['network', 32],
  ['ops', 7],
  ['samples', 9],
  ['integers', 10],
  ['steps', 7],
  ['seconds', 0],
];

if (process.argv[2] === '--one') await exactOne(...process.argv.slice(3));
else process.exitCode = await exactAll(process.argv.slice(2));

async function exactAll(args) {
  const options = {
    samples: { type: 'string', default: '1' },
    encoding: { type: 'string', default: 'graded' },
  };
  const { values, positionals: files } = parseArgs({ args, options, allowPositionals: true });
  if (files.length === 0 || !(Number(values.samples) >= 1)) throw new Error(USAGE);
  // Below node_modules, where the packages that stay outside of the bundle are found.
  const bundle = join(root, 'node_modules', `.zoo-exact-${process.pid}.mjs`);
  try {
    await bundleTo(bundle);
    console.log(row(COLUMNS.map(([title]) => title)));
    const results = files.map((file) => report(bundle, file, values));
    const failed = results.filter((ok) => !ok).length;
    console.log(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** The compiler, from the sources as they are now. */
async function bundleTo(outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/zoo/exact.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    external: ['ajv', 'jpeg-js', 'js-yaml', 'protobufjs', 'piscina', 'onnxruntime-node'],
    define: { SPIKE_BUILD_ID: '"exact"' },
  });
}

/** The child's side: what came of one file, or why nothing did, as JSON. */
async function exactOne(bundle, file, samples, encoding) {
  const { exact } = await import(pathToFileURL(bundle).href);
  try {
    console.log(JSON.stringify(await exact(file, Number(samples), encoding)));
  } catch (error) {
    const faults = error.diagnostics?.map(({ code, message }) => `${code}: ${message}`);
    console.log(JSON.stringify({ faults: faults ?? [error.stack] }));
  }
}

/** Prints what came of one file; whether all is well. */
function report(bundle, file, { samples, encoding }) {
  const child = [script, '--one', bundle, file, samples, encoding];
  const run = spawnSync(process.execPath, child, { encoding: 'utf8' });
  const found = run.status === 0 ? JSON.parse(run.stdout) : { faults: [lastWords(run)] };
  const { ops = '', integers = '', steps = '', seconds, faults = [] } = found;
  const time = seconds === undefined ? '' : seconds.toFixed(1);
  const name = basename(file).replace(/\.onnx$/, '');
  console.log(row([name, ops, found.samples ?? '', integers, steps, time]));
  for (const fault of faults) console.log(`    ${fault}`);
  return faults.length === 0;
}

/** Of a process that ended without an answer, say for want of memory. */
function lastWords({ status, signal, stderr }) {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return `ended with ${signal ?? `exit code ${status}`}: ${line}`;
}

function row(cells) {
  return cells.map((cell, i) => String(cell).padEnd(COLUMNS[i][1])).join('');
}
