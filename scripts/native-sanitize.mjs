// Builds native/tests/driver.cpp with sanitizers and runs networks and damaged images through it, at every level:
// `npm run native:sanitize [-- --rounds 400]`. It ends with 1 where something was found.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { findCompiler, unitsOf } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = process.argv.indexOf('--rounds');
const rounds = at === -1 ? 400 : Number(process.argv[at + 1]);
const FLAGS = ['-std=c++20', '-O1', '-g', '-ffp-contract=off', '-fno-omit-frame-pointer'];
/** Threads race or do not on their own; the others go together. */
const SANITIZERS = ['address,undefined', 'thread'];
const GRAPHS = 40;
const STEPS = 5;

const folder = mkdtempSync(join(tmpdir(), 'spike-sanitize-'));
let faults = 0;
try {
  const images = await writeImages();
  for (const sanitizer of SANITIZERS) {
    const driver = compile(sanitizer);
    for (const level of ['avx512', 'avx2', 'neon', 'portable'])
      for (const [i, image] of images.entries()) {
        check(driver, [image, level, String(STEPS), '3', '1']);
        if (sanitizer !== 'thread')
          check(driver, [
            image,
            level,
            String(STEPS),
            '0',
            String(Math.ceil(rounds / images.length) + (i % 2)),
          ]);
      }
    console.log(`${sanitizer}: ${images.length} networks, ${faults} faults`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = faults > 0 ? 1 : 0;

function compile(sanitizer) {
  const { command } = findCompiler() ?? {};
  if (!command) throw new Error('no C++ compiler found');
  const driver = join(folder, `driver-${sanitizer}`);
  const flags = [...FLAGS, `-fsanitize=${sanitizer}`, '-fno-sanitize-recover=all'];
  const addon = join('native', 'addon');
  const units = unitsOf().filter(({ source }) => !source.includes(addon));
  const all = [
    ...units,
    { name: 'driver', source: join(root, 'native', 'tests', 'driver.cpp'), flags: [] },
  ];
  const objects = all.map(({ name, source, flags: own }) => {
    const object = `${driver}-${name}.o`;
    run(command, [...flags, ...own, '-c', source, '-o', object]);
    return object;
  });
  run(command, [...flags, ...objects, '-pthread', '-o', driver]);
  return driver;
}

function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** A level that this machine does not have ends with 3, which is no fault. */
function check(driver, args) {
  const { status, stderr } = spawnSync(driver, args, { encoding: 'utf8', timeout: 120_000 });
  if (status === 0 || status === 3) return;
  faults++;
  console.error(`${args.join(' ')} ended with ${status}:\n${stderr.slice(0, 4000)}`);
}

async function writeImages() {
  const file = join(root, 'node_modules', `.spike-images-${process.pid}.mjs`);
  const contents = `
    export { planOf } from './src/ir/engine/plan.ts';
    export { imageOf } from './src/ir/engine/image.ts';
    export { randomGraph } from './test/support/random-graph.ts';`;
  try {
    await build({
      ...{
        stdin: { contents, resolveDir: root },
        outfile: file,
        bundle: true,
        format: 'esm',
        platform: 'node',
      },
      ...{ packages: 'external', logLevel: 'error' },
    });
    const { planOf, imageOf, randomGraph } = await import(file);
    return Array.from({ length: GRAPHS }, (_, seed) => {
      const path = join(folder, `${seed}.image`);
      writeFileSync(path, imageOf(planOf(randomGraph(seed + 1, 'fixed')).model));
      return path;
    });
  } finally {
    rmSync(file, { force: true });
  }
}
