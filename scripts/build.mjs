// Bundles the command line, the library, the runtime and the compile worker into dist/.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildNative } from './build-native.mjs';
import { placeWasm } from './build-wasm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCE_FOLDERS = ['src', 'passes', 'targets', 'runtime'];
const fresh = join(root, 'node_modules', `.spike-compile-dist-${process.pid}`);
const dist = join(root, 'dist');

const shared = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Names stay as they are, for stacks that people can read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  // yargs and chalk are bundled: one file loads faster than forty.
  external: ['ajv', 'jpeg-js', 'js-yaml', 'protobufjs', 'piscina', 'onnxruntime-node'],
  define: { SPIKE_BUILD_ID: JSON.stringify(buildId()) },
};

try {
  mkdirSync(fresh);
  await build({
    ...shared,
    entryPoints: {
      cli: 'src/cli/main.ts',
      'compile-worker': 'src/cli/compile/worker.ts',
      'explore-worker': 'src/cli/explore/worker.ts',
      index: 'src/index.ts',
      runtime: 'runtime/index.ts',
    },
    splitting: true,
    plugins: [outside(/\/info-main\.ts$/, './info.js')],
  });
  // What probes run every few seconds is one file: thirty chunks take 14 ms longer to load.
  await build({
    ...shared,
    entryPoints: { info: 'src/cli/info-main.ts' },
    plugins: [outside(/^\.\.\/index\.ts$/, './index.js')],
  });
  // What runs in a browser is one script in one file, whatever it uses.
  await build({
    ...{ absWorkingDir: root, outdir: join(fresh, 'page'), bundle: true, minify: true },
    ...{ platform: 'browser', format: 'iife', target: 'es2023', logLevel: 'warning' },
    legalComments: 'none',
    entryPoints: ['src/page/client/page.ts', 'src/page/client/page.css'],
  });
  await buildNative(fresh);
  placeWasm(fresh);
  cpSync(join(root, 'targets/loihi3/profiles'), join(fresh, 'profiles'), { recursive: true });
  cpSync(join(root, 'targets/cuda/project'), join(fresh, 'cuda'), { recursive: true });
  for (const name of ['arithmetic.hpp', 'fixed.hpp', 'moving-threshold.hpp', 'network.h'])
    cpSync(join(root, 'native/core', name), join(fresh, 'cuda', name));
  cpSync(join(root, 'runtime/executors/bridge/drivers'), join(fresh, 'bridge'), {
    recursive: true,
    filter: (from) => !from.endsWith('__pycache__'),
  });
  chmodSync(join(fresh, 'cli.js'), 0o755);
  // A new folder each time: chunks carry hashes in their names, and old ones would pile up.
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** Leaves an import to a file that another build makes. */
function outside(filter, path) {
  const setup = (steps) => steps.onResolve({ filter }, () => ({ path, external: true }));
  return { name: 'outside', setup };
}

/** A hash of all sources. */
function buildId() {
  const hash = createHash('sha256');
  const files = SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  ).filter((file) => /\.(ts|css|[hc]pp|txt)$|Makefile$/.test(file));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}
