// Holds files of other tools to what was recorded of them: `npm run doors [-- --oracles FOLDER]`. The folder has `loihi2`, `nir`
// and `mnist`, with the files that docs/nir.md names; what is not there is skipped, and told. Without the option it is
// test/fixtures, which has the small ones. Ends with 1 where something is not as it was recorded.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { oracles: { type: 'string' } } });
const folder = values.oracles ? resolve(values.oracles) : join(root, 'test/fixtures');

// The engine is found from where a bundle lies.
const file = join(root, 'dist', `.doors-${process.pid}.mjs`);
try {
  await build({
    ...{ entryPoints: [join(root, 'test/oracles/doors.ts')], outfile: file },
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
  });
  process.exitCode = spawnSync(process.execPath, [file, folder], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(file, { force: true });
}
