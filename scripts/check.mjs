// Runs every static check and says which failed: types, lint, format, layers, dead exports, file sizes.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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

const CHECKS = [
  ['types', () => tool('typescript', 'bin/tsc', ['-p', '.'])],
  ['types of the page', () => tool('typescript', 'bin/tsc', ['-p', 'src/page/client'])],
  ['lint', () => tool('eslint', 'bin/eslint.js', ['.', '--max-warnings', '0'])],
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
  ['file sizes', fileSizes],
];

let failed = 0;
for (const [name, check] of CHECKS) {
  const { ok, output } = check();
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
  if (!ok) console.log(output);
  if (!ok) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;

/** Runs a package's own script: no shell, so it works on every operating system. */
function tool(name, script, args) {
  const command = join(packageFolder(name), script);
  const run = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
  return { ok: run.status === 0, output: run.stdout + run.stderr };
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
