// Compares what cores of mapped graphs send with the interpreter, on many random graphs:
// `npm run loihi3:differential [-- --count 500] [--first 1] [--seconds 60]`. It ends with 1 where they differ, or where a
// graph takes longer than the seconds. With `--networks [--samples 10]` it compares all examples in place of random graphs.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compareNetworks } from './loihi3-networks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const option = (name, plain) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? plain : process.argv[at + 1];
};

if (process.argv.includes('--networks')) {
  process.exitCode = compareNetworks(Number(option('samples', '10'))) > 0 ? 1 : 0;
} else await compareGraphs();

async function compareGraphs() {
  const file = join(root, 'dist', `.loihi3-differential-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [join(root, 'test/unit/chip/differential.ts')], outfile: file },
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
  });
  const args = [file, option('count', '500'), option('first', '1'), option('seconds', '60')];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  rmSync(file, { force: true });
}
