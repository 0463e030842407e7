// Compiles the core of native/ to native/wasm/spike.wasm, and what counts numbers to native/wasm/sweep.wasm, which are
// committed: `npm run wasm`. It takes clang with the libraries for wasm32-wasi, and makes the same bytes from the same
// sources and tools. `--check` only compares.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = join(root, 'native');

/** A section of the files that holds the hash of their sources. */
const SECTION = 'spike.sources';
/** Threads and detection of instruction sets are not for here. */
const LEFT_OUT = ['batch.cpp', 'simd.cpp'];

const VERSION = 16;
const TARGET = '--target=wasm32-wasi';
const INCLUDE = ['-isystem', '/usr/include/wasm32-wasi/c++/v1'];
const FLAGS = [
  ...['-std=c++20', '-O3', '-msimd128', '-mbulk-memory', '-msign-ext'],
  ...['-mnontrapping-fptoint', '-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'],
  ...['-fno-math-errno', '-ffp-contract=off', '-fvisibility=hidden', '-Wall', '-Wextra'],
];
/** The stack comes first, so that what overflows it traps. */
const STACK = '-Wl,--strip-all,--stack-first,-z,stack-size';

const FILES = [
  {
    name: 'spike.wasm',
    folders: ['core', 'kernels', 'wasm'],
    link: ['-mexec-model=reactor', `${STACK}=262144`],
  },
  {
    name: 'sweep.wasm',
    folders: ['calibration'],
    link: ['-nostdlib', '-Wl,--no-entry,--export=__heap_base', `${STACK}=16384`],
  },
];
const INSTALL = `install clang for WebAssembly ('apt-get install clang-${VERSION} lld-${VERSION} libc++-${VERSION}-dev-wasm32 libc++abi-${VERSION}-dev-wasm32 libclang-rt-${VERSION}-dev-wasm32 wasi-libc')`;

/** The hash of all that goes into a file, with the ends of lines as git keeps them. */
function sourcesHash({ folders, link }) {
  const hash = createHash('sha256').update([...FLAGS, ...link].join(' '));
  for (const folder of folders)
    for (const name of readdirSync(join(native, folder)).sort()) {
      if (!/\.[ch]pp$/.test(name) || LEFT_OUT.includes(name)) continue;
      const text = readFileSync(join(native, folder, name), 'utf8').replaceAll('\r\n', '\n');
      hash.update(`${folder}/${name}\n`).update(text);
    }
  return hash.digest('hex');
}

/** Whether the committed files were made from the sources as they are. */
export function isWasmFresh() {
  return FILES.every(isFresh);
}

function isFresh(file) {
  const path = pathOf(file);
  if (!existsSync(path)) return false;
  const module = new WebAssembly.Module(readFileSync(path));
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  return section !== undefined && Buffer.from(section).toString() === sourcesHash(file);
}

function pathOf({ name }) {
  return join(native, 'wasm', name);
}

/** Makes a file; why not, where it cannot. */
function buildWasm(file) {
  const compiler = `clang++-${VERSION}`;
  if (spawnSync(compiler, ['--version']).status !== 0) return INSTALL;
  const hash = sourcesHash(file);
  const folder = mkdtempSync(join(tmpdir(), 'spike-wasm-'));
  try {
    const objects = units(file).map((source, i) => {
      const object = join(folder, `${i}-${basename(source)}.o`);
      const define = basename(source) === 'table.cpp' ? ['-DSPIKE_ISA=simd128'] : [];
      run(compiler, [TARGET, ...INCLUDE, ...FLAGS, ...define, '-c', source, '-o', object]);
      return object;
    });
    const linked = join(folder, file.name);
    run(compiler, [TARGET, ...file.link, ...objects, '-o', linked]);
    writeFileSync(linked, Buffer.concat([readFileSync(linked), section(SECTION, hash)]));
    const fresh = `${pathOf(file)}.${process.pid}`;
    writeFileSync(fresh, readFileSync(linked));
    renameSync(fresh, pathOf(file));
    return undefined;
  } catch (error) {
    return error.message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the files where a build has its engines, made again where sources changed: a stale one is left out. */
export function placeWasm(into) {
  for (const file of FILES) {
    const wrong = isFresh(file) ? undefined : buildWasm(file);
    if (wrong) {
      const fault = `it is not of these sources and cannot be made (${wrong})`;
      process.stderr.write(`WebAssembly: ${file.name}: ${fault}\n`);
      continue;
    }
    mkdirSync(join(into, 'native'), { recursive: true });
    copyFileSync(pathOf(file), join(into, 'native', file.name));
  }
}

function units({ folders }) {
  return folders.flatMap((folder) =>
    readdirSync(join(native, folder))
      .filter((name) => name.endsWith('.cpp') && !LEFT_OUT.includes(name))
      .sort()
      .map((name) => join(native, folder, name)),
  );
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  const isIncomplete = /file not found|cannot open|no such file/i.test(stderr ?? '');
  if (status !== 0) throw new Error(error?.message ?? (isIncomplete ? INSTALL : stderr));
  process.stderr.write(stderr);
}

/** A custom section: nothing of it runs. */
function section(name, text) {
  const body = Buffer.concat([leb(name.length), Buffer.from(name), Buffer.from(text)]);
  return Buffer.concat([Buffer.of(0), leb(body.length), body]);
}

function leb(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    if (rest <= 127) return Buffer.from(bytes);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isCheck = process.argv.includes('--check');
  for (const file of FILES) {
    const wrong = isCheck
      ? !isFresh(file) && `it was not made from these sources: 'npm run wasm' makes it again`
      : buildWasm(file);
    process.stdout.write(`${pathOf(file)}: ${wrong || 'made from these sources'}\n`);
    if (wrong) process.exitCode = 1;
  }
}
