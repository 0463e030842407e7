// Plants the faults of test/mutation/faults.json one at a time in a copy of the tree, and runs the tests that should catch
// each: `npm run mutate [-- --only NAME] [--from 1] [--to 40]`. It tells which test did; it ends with 1 where none did.
// A fault: the file, the text to find there, once, what to put in its place, why that is wrong, and tests in the
// order in which they are asked.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Some faults make a pass go on for ever; no test file takes as long without one. */
const LONGEST_MS = 300_000;
/** What tests need of the tree; modules are linked. */
const PARTS = [
  'dist',
  'docs',
  'examples',
  'native',
  'passes',
  'runtime',
  'scripts',
  'src',
  'targets',
  'test',
];
const FILES = ['jest.config.mjs', 'package.json', 'tsconfig.json'];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '1000' },
  },
});
const faults = JSON.parse(readFileSync(join(root, 'test/mutation/faults.json'), 'utf8'))
  .slice(Number(options.from) - 1, Number(options.to))
  .filter(({ name }) => options.only === undefined || name.includes(options.only));

const copy = mkdtempSync(join(tmpdir(), 'spike-mutate-'));
let survived = 0;
try {
  for (const part of [...PARTS, ...FILES])
    if (existsSync(join(root, part)))
      cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  for (const fault of faults) if (!caught(fault)) survived++;
  console.log(`${faults.length} faults, ${faults.length - survived} caught`);
  process.exitCode = survived > 0 ? 1 : 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function caught({ name, file, find, replace, why, tests }) {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(find);
  if (parts.length !== 2) {
    console.log(`STALE    ${name}: its text is ${parts.length - 1} times in ${file}`);
    return false;
  }
  writeFileSync(path, parts.join(replace));
  const failed = tests.map(failureOf).find(Boolean);
  writeFileSync(path, text);
  console.log(failed ? `caught   ${name}: ${failed}` : `SURVIVED ${name}: ${why}`);
  return failed !== undefined;
}

/** Which test of a file fails first; nothing where none does. */
function failureOf({ file, only }) {
  const results = join(copy, 'mutation-results.json');
  rmSync(results, { force: true });
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = [join(copy, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${results}`];
  const filter = only === undefined ? [] : ['-t', only];
  const ran = spawnSync(process.execPath, [...flags, ...jest, file, ...filter], {
    ...{
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    },
  });
  if (ran.status === 0) return undefined;
  if (ran.error?.code === 'ETIMEDOUT') return `${file} (does not end)`;
  if (!existsSync(results)) return `${file} (no result)`;
  const suites = JSON.parse(readFileSync(results, 'utf8')).testResults;
  const failures = suites.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  return `${file}${failures[0] ? `, ${failures[0]}` : ''}`;
}
