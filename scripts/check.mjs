// Runs every static check and says which failed: types, lint, format, layers, dead exports, file sizes.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

const require = createRequire(import.meta.url);
const SOURCE_FOLDERS = [
  'src',
  'passes',
  'targets',
  'runtime',
  'native',
  'benchmarks',
  'scripts',
  'test',
];
const MOST_LINES = 400;
const MEDIAN_LINES = 100;

/** The longest first, so that none of them is what all wait for. */
const CHECKS = [
  ['lint', () => tool('eslint', 'bin/eslint.js', ['.', '--max-warnings', '0'])],
  ['types', () => tool('typescript', 'bin/tsc', ['-p', '.'])],
  ['format', () => tool('prettier', 'bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])],
  [
    'layers',
    () =>
      tool('dependency-cruiser', 'bin/dependency-cruise.mjs', [
        'src',
        'passes',
        'targets',
        'runtime',
      ]),
  ],
  ['dead exports', () => tool('knip', 'bin/knip.js', [])],
  ['types of the page', () => tool('typescript', 'bin/tsc', ['-p', 'src/page/client'])],
  ['file sizes', fileSizes],
];

const waiting = [...CHECKS];
const lanes = Array.from({ length: availableParallelism() }, async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await show(...next);
});
await Promise.all(lanes);

async function show(name, check) {
  const { ok, output } = await check();
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
  if (ok) return;
  console.log(output);
  process.exitCode = 1;
}

/** Runs a package's own script: no shell, so it works on every operating system. */
async function tool(name, script, args) {
  const command = join(packageFolder(name), script);
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { ok: status === 0, output: output + errors };
}

function packageFolder(name) {
  for (const folder of require.resolve.paths(name))
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  return dirname(require.resolve(name));
}

/** No file over 400 lines; the median under 100. */
function fileSizes() {
  const files = SOURCE_FOLDERS.filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => /\.(ts|mjs|cjs|cpp|hpp|cu|py)$/.test(file))
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const long = files.filter(({ lines }) => lines > MOST_LINES);
  const median = files[Math.floor(files.length / 2)].lines;
  const faults = long.map(({ file, lines }) => `${file} has ${lines} lines, at most ${MOST_LINES}`);
  if (median >= MEDIAN_LINES) faults.push(`the median file has ${median} lines`);
  return { ok: faults.length === 0, output: faults.join('\n') };
}
