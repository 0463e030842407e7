// Changes ONNX models at random and looks at how they are taken: read and used as commands do, or refused
// with diagnostics. A crash, a hang, more than a second or more than 256 MB is a find: it is told with its
// number and kept as a file, and the exit code is 1.
//
//   --seconds 60   how long to go on          --seed 1     what the changes are drawn from
//   --case N       only this one, again       --keep DIR   where finds go, fuzz-finds/ unless given
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle, root } from './fuzz/bundle.mjs';

/** A child that says nothing for so long will never say anything. */
const HANGS_MS = 30_000;
/** Of heap: what needs more is a find, and garbage of older cases does not pile up. */
const MOST_HEAP_MB = 512;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string', default: 'fuzz-finds' },
    case: { type: 'string' },
  },
});
const [seconds, seed] = [values.seconds, values.seed].map(Number);
if (![seconds, seed].every(Number.isFinite))
  throw new TypeError('--seconds and --seed are numbers');

process.chdir(root);
const folder = mkdtempSync(join(tmpdir(), 'spike-fuzz-'));
try {
  const bundled = join(folder, 'fuzz.mjs');
  await bundle(entry(), bundled);
  const url = pathToFileURL(bundled).href;
  const outcome = await watch(url);
  if (outcome.fault === undefined) show(outcome);
  else await keep(outcome, await import(url));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** All models to start from: the zoo's, the example's, one of each case of an operator, and ours. */
function entry() {
  const tests = readdirSync(join(root, 'test', 'onnx')).filter((name) => name.endsWith('.test.ts'));
  return `
    import { readFileSync, readdirSync } from 'node:fs';
    import { closed, drawMutant } from './test/hostile/mutate/mutate.ts';
    import { SAMPLE } from './test/hostile/models.ts';
    import { random } from './src/support/random.ts';
    import { KEPT, modelOf } from './test/support/operator-case.ts';
    export { readModel, useGraph } from './test/hostile/trial.ts';
    ${tests.map((name) => `import './test/onnx/${name}';`).join('\n')}
    const FILES = [
      'examples/digits/digits.onnx',
      ...readdirSync('test/zoo/small').filter((it) => it.endsWith('.onnx')).map((it) => 'test/zoo/small/' + it),
    ];
    const read = (name) => ({ name, bytes: new Uint8Array(readFileSync(name)) });
    export function loadSeeds() {
      const files = FILES.map((name) => closed(read(name)));
      const small = KEPT.map((one) => ({ name: one.name, bytes: modelOf(one) }));
      return { files: [{ name: 'sample', bytes: SAMPLE }, ...files], small };
    }
    /** A small model mostly: so many more of them can be tried. */
    export function mutantOf({ files, small }, seed, number) {
      const source = random(seed * 1_000_003 + number);
      return drawMutant(source.next() < 0.8 && small.length > 0 ? small : files, source);
    }`;
}

/** Runs the child to its end, or ends it. */
function watch(url) {
  const only = values.case;
  const range = only === undefined ? ['1', String(Number.MAX_SAFE_INTEGER)] : [only, only];
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${MOST_HEAP_MB}`,
      fileURLToPath(new URL('fuzz/child.mjs', import.meta.url)),
      ...[url, String(seed), ...range, String(seconds)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  let [account, errors, number, spoke, hung] = ['', '', 0, performance.now(), false];
  child.stdout.on('data', (text) => (account += text));
  child.stderr.on('data', (text) => (errors = `${errors}${text}`.slice(-4000)));
  child.stdio[3].on('data', (text) => {
    number = Number(String(text).trimEnd().split('\n').at(-1));
    spoke = performance.now();
  });
  const timer = setInterval(() => {
    if (performance.now() - spoke < HANGS_MS) return;
    hung = true;
    child.kill('SIGKILL');
  }, 1000);
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      clearInterval(timer);
      const told = readAccount(account);
      if (told) resolve(told);
      else if (hung) resolve({ number, fault: `it did not end within ${HANGS_MS} ms` });
      else {
        const said = [errors, account.slice(0, 4000)].filter((text) => text !== '').join('\n');
        resolve({ number, fault: `the process ended with ${signal ?? status}\n${said}` });
      }
    });
  });
}

/** What the child says at its end; nothing where it came to no end, or said anything else. */
function readAccount(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function keep({ number, how, fault }, { loadSeeds, mutantOf }) {
  mkdirSync(values.keep, { recursive: true });
  const file = join(values.keep, `seed-${seed}-case-${number}.onnx`);
  const mutant = mutantOf(loadSeeds(), seed, number);
  writeFileSync(file, mutant.bytes);
  console.log(`found, seed ${seed}, case ${number}: ${how ?? mutant.how}\n${fault}`);
  console.log(`kept as ${file}; again with: npm run fuzz:onnx -- --seed ${seed} --case ${number}`);
  process.exitCode = 1;
}

function show({ count, ms, reached, codes }) {
  console.log(`${count} models, ${((1000 * count) / ms).toFixed(0)} a second, nothing found`);
  const shares = Object.entries(reached).map(([what, n]) => `${n} ${what}`);
  console.log(shares.join(', '));
  const sorted = codes.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([code, n]) => `${code} ${n}`);
  console.log(`${codes.length} codes: ${sorted.join(', ')}`);
}
