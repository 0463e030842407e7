// Compares compiled kernels, built for this processor, with the interpreter on many random graphs:
// `npm run cuda:differential [-- --count 2000] [--first 1]`; with `--architecture 90` built for a card. It ends with 1 where
// they differ.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = join(root, 'dist', `.cuda-differential-${process.pid}.mjs`);
const option = (name, plain) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? plain : process.argv[at + 1];
};

try {
  await build({
    ...{ entryPoints: [join(root, 'test/cuda/differential.ts')], outfile: file },
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
  });
  const architecture = option('architecture');
  const which = architecture === undefined ? [] : [architecture];
  const args = [file, option('count', '2000'), option('first', '1'), ...which];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(file, { force: true });
}
