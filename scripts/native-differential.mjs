// Compares the engine with the interpreter on many random graphs, at every level and in WebAssembly:
// `npm run native:differential [-- --count 2000] [--first 1] [--level LEVEL]`. It ends with 1 where they differ.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles test/native/differential.ts; `folder` is one that looks like dist/. */
export async function bundleDifferential(folder) {
  const file = join(folder, `.native-differential-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [join(root, 'test/native/differential.ts')], outfile: file },
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
  });
  return file;
}

/** What is to be compared, as differential.ts takes it. */
export function differentialArgs(words, otherwise = {}) {
  const option = (name, plain) => {
    const at = words.indexOf(`--${name}`);
    return at === -1 ? plain : words[at + 1];
  };
  const level = option('level');
  const count = option('count', otherwise.count ?? '2000');
  return [count, option('first', '1'), ...(level === undefined ? [] : [level])];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = await bundleDifferential(join(root, 'dist'));
  const args = [file, ...differentialArgs(process.argv)];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  rmSync(file, { force: true });
}
