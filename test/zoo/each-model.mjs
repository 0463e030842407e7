// What the scripts of this folder share: each model is looked at by a process of its own, so that one network's memory
// is free before the next begins, and fills a row of a table.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Prints a table of the files; `report` fills the cells of each from what a process found. The exit code. */
export async function eachModel({ entry, columns, files, run, report }) {
  const name = entry.replace(/\.ts$/, '');
  // Below node_modules, where the packages that stay outside of the bundle are found.
  const bundle = join(root, 'node_modules', `.zoo-${name}-${process.pid}.mjs`);
  try {
    await bundleTo(bundle, entry);
    printRow(
      columns,
      columns.map(([title]) => title),
    );
    const results = files.map((file) => {
      const { cells, faults } = report(run(bundle, file), file);
      printRow(columns, cells);
      for (const fault of faults) console.log(`    ${fault}`);
      return faults.length === 0;
    });
    const failed = results.filter((ok) => !ok).length;
    console.log(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** The sources as they are now. */
async function bundleTo(outfile, entry) {
  await build({
    absWorkingDir: root,
    entryPoints: [`test/zoo/${entry}`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    external: ['ajv', 'jpeg-js', 'js-yaml', 'protobufjs', 'piscina', 'onnxruntime-node'],
    define: { SPIKE_BUILD_ID: '"zoo"' },
  });
}

/** What a script says as JSON when it is run with these arguments, or that it ended without an answer. */
export function answerOf(script, args) {
  const run = spawnSync(process.execPath, [script, '--one', ...args], { encoding: 'utf8' });
  return run.status === 0 ? JSON.parse(run.stdout) : { faults: [lastWords(run)] };
}

/** The child's side: an answer, or why there is none, as JSON. */
export async function answer(work, facts = {}) {
  try {
    console.log(JSON.stringify({ ...facts, ...(await work()) }, bareNumbers));
  } catch (error) {
    const faults = error.diagnostics?.map(({ code, message }) => `${code}: ${message}`);
    console.log(JSON.stringify({ ...facts, faults: faults ?? [error.stack] }));
  }
}

/** JSON has no NaN and no infinity. */
function bareNumbers(_key, value) {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Of a process that ended without an answer, say for want of memory. */
function lastWords({ status, signal, stderr }) {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return `ended with ${signal ?? `exit code ${status}`}: ${line}`;
}

function printRow(columns, cells) {
  console.log(cells.map((cell, i) => String(cell).padEnd(columns[i][1])).join(''));
}
