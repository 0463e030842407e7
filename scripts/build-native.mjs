// Compiles the engine in native/ with the C++ compiler that is there. Without one it says so, and all else works.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { placeWasm } from './build-wasm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = join(root, 'native');
const cache = join(root, 'node_modules', '.cache', 'spike-native');

const FLAGS = [
  ...['-std=c++20', '-O3', '-fPIC', '-fvisibility=hidden', '-fno-math-errno', '-ffp-contract=off'],
  // Loops with comparisons of floats become vectors; no bit of a result hangs on it.
  '-fno-trapping-math',
  ...['-Wall', '-Wextra', '-DNODE_GYP_MODULE_NAME=spike'],
];
const AVX512 = ['f', 'bw', 'vl', 'dq', 'vnni', 'vbmi2'].map((part) => `-mavx512${part}`);

/** The instruction sets that the kernels are compiled for, by processor; each binary holds all of them. */
const LEVELS = {
  x64: { portable: [], avx2: ['-mavx2'], avx512: [...AVX512, '-mprefer-vector-width=512'] },
  arm64: { portable: [], neon: [] },
};
const DEFINES = { x64: ['-DSPIKE_X86'], arm64: ['-DSPIKE_ARM'] };

/** Builds the addon into a folder of its platform under `into`; the file, or nothing where it cannot. */
export async function buildNative(into, { arch = process.arch, compiler = findCompiler() } = {}) {
  if (process.platform === 'win32' || !compiler) {
    process.stderr.write(
      'native engine: no C++ compiler found, so programs run in WebAssembly, somewhat slower\n',
    );
    return undefined;
  }
  const built = join(cache, contentHash(compiler, arch), 'spike.node');
  if (!existsSync(built)) {
    try {
      await compileInto(dirname(built), compiler.command, arch);
    } catch (error) {
      process.stderr.write(`native engine: it cannot be compiled (${error.message})\n`);
      return undefined;
    }
  }
  const folder = join(into, 'native', `${process.platform}-${arch}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(built, join(folder, 'spike.node'));
  return join(folder, 'spike.node');
}

/** What is compiled: each source of the core and the addon once, the kernels once for each level. */
export function unitsOf(arch = process.arch) {
  const levels = LEVELS[arch] ?? { portable: [] };
  const sources = ['core', 'addon'].flatMap((folder) =>
    readdirSync(join(native, folder))
      .filter((name) => name.endsWith('.cpp'))
      .map((name) => ({ name, source: join(native, folder, name), flags: DEFINES[arch] ?? [] })),
  );
  const kernels = Object.entries(levels).map(([level, flags]) => ({
    name: `kernels-${level}`,
    source: join(native, 'kernels', 'table.cpp'),
    flags: [...flags, `-DSPIKE_ISA=${level}`],
  }));
  return [...kernels, ...sources];
}

/** The first of some commands that is there. */
export function findCompiler(commands = [process.env.CXX, 'c++', 'g++', 'clang++']) {
  for (const command of commands) {
    if (!command) continue;
    const found = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (found.status === 0) return { command, version: found.stdout };
  }
  return undefined;
}

async function compileInto(folder, compiler, arch) {
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const include = join(root, 'node_modules', 'node-api-headers', 'include');
    const waiting = unitsOf(arch).map((unit) => ({
      ...unit,
      object: join(fresh, `${unit.name}.o`),
    }));
    const objects = waiting.map(({ object }) => object);
    const work = async () => {
      for (let unit = waiting.shift(); unit; unit = waiting.shift())
        await run(compiler, [
          ...FLAGS,
          ...unit.flags,
          '-I',
          include,
          '-c',
          unit.source,
          '-o',
          unit.object,
        ]);
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    const kernels = objects.filter((object) => basename(object).startsWith('kernels-'));
    // The tools for another processor have its name in front.
    checkKernels(kernels, compiler.replace(/(clang|g|c)\+\+.*$/, 'nm'));
    const isDarwin = process.platform === 'darwin';
    const link = isDarwin ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
    const libraries = isDarwin ? [] : ['-ldl'];
    const file = join(fresh, 'spike.node');
    await run(compiler, [...link, '-pthread', ...objects, ...libraries, '-o', file]);
    if (existsSync(folder)) rmSync(fresh, { recursive: true, force: true });
    else renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * A function that kernels share with the rest would be linked once, perhaps as it was compiled for another
 * machine than the one that calls it. So the kernels' objects may define nothing that the linker merges.
 */
function checkKernels(objects, names) {
  for (const object of objects) {
    const { stdout = '' } = spawnSync(names, [object], { encoding: 'utf8' });
    const merged = (stdout ?? '').split('\n').filter((line) => / [WVu] /.test(line));
    if (merged.length > 0) throw new Error(`${basename(object)} shares ${merged[0]}`);
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'pipe'] });
    let text = '';
    child.stderr.on('data', (data) => (text += data));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`${command} ended with ${status}:\n${text}`));
    });
  });
}

/** Of all that goes into the binary, so that an unchanged tree is not compiled again. */
function contentHash({ command, version }, arch) {
  const hash = createHash('sha256').update(JSON.stringify([command, version, FLAGS, LEVELS, arch]));
  const names = readdirSync(native, { recursive: true }).filter((name) =>
    /\.([ch]pp|h)$/.test(name),
  );
  for (const name of names.sort()) hash.update(name).update(readFileSync(join(native, name)));
  return hash.digest('hex').slice(0, 16);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = await buildNative(join(root, 'dist'));
  if (file) process.stdout.write(`${file}\n`);
  placeWasm(join(root, 'dist'));
}
