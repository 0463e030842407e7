import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What writes projects, from the sources of the compiler. */
export async function projectWriter() {
  // Beside the rest of the build, where it finds what is shipped.
  const file = join(root, 'dist', `.gpu-project-${process.pid}.mjs`);
  try {
    await build({
      ...{ entryPoints: [join(here, 'project.ts')], outfile: file, logLevel: 'error' },
      ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external' },
    });
    return (await import(pathToFileURL(file).href)).writeProject;
  } finally {
    rmSync(file, { force: true });
  }
}

/** Builds one of our programs for the card or for this processor, with the headers of a folder. */
export function compileProgram(name, to, { isHost, folder = here, architecture }) {
  const source = join(here, name);
  const flags = ['-std=c++17', '-O2', '-DSPIKE_TIMED', '-I', folder, source, '-o', to];
  const [program, ...args] = isHost
    ? [process.env.CXX ?? 'c++', '-ffp-contract=off', '-x', 'c++', ...flags]
    : [process.env.NVCC ?? 'nvcc', '-fmad=false', `-arch=sm_${architecture}`, ...flags];
  return run(program, args);
}

/** What a program wrote; its words where it failed. */
export function run(program, args, options = {}) {
  const ran = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (ran.error) throw new Error(`${program} cannot be run: ${ran.error.message}`);
  if (ran.status !== 0) throw new Error(`${program}: ${ran.stderr || `status ${ran.status}`}`);
  return ran.stdout;
}

/** The compute capability of the card of this machine, as nvcc takes it; nothing where there is none. */
export function cardHere() {
  if (!['/dev/nvidiactl', '/dev/dxg'].some((file) => existsSync(file))) return undefined;
  const asked = ['--query-gpu=compute_cap', '--format=csv,noheader'];
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(run('nvidia-smi', asked)) ?? [];
  return major === undefined ? undefined : `${major}${minor}`;
}
