import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in TypeScript, bundled beside what it finds in dist; returns how it ended. */
export async function runBundled(source, args) {
  const name = source.replaceAll(/\W+/g, '-');
  const file = join(root, 'dist', `.${name}-${process.pid}.mjs`);
  try {
    await build({
      ...{ entryPoints: [join(root, source)], outfile: file },
      ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
    });
    return spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(file, { force: true });
  }
}

/** What follows `--name` on the command line. */
export function option(name, plain) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? plain : process.argv[at + 1];
}
