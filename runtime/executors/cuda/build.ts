import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import { isSystemError } from '../../../src/support/system-error.ts';
import { make } from './make.ts';

/** What the Makefile of a project can make. */
export type Goal =
  `lib${'network' | 'profile'}-${'cuda' | 'host'}.so` | 'network.ptx' | 'network.cubin';

const MOST_NOTES = 8;

/** Builds one file of a project in its folder, with make and the compiler that the file needs. */
export async function buildKernels(
  folder: string,
  goal: Goal,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  checkWritable(folder, goal);
  const settings = goal.endsWith('-host.so') ? [] : forCards(goal);
  const { status, text } = await make(['-s', '-C', folder, goal, ...settings], signal);
  if (status === 0) return;
  if (signal?.aborted) fail(codes.buildInterrupted({ goal, folder }));
  if (status === undefined)
    fail(codes.kernelsNotBuilt({ goal, why: 'there is no make', notes: [], hint: MAKE_HINT }));
  const notes = text.trim().split('\n').slice(-MOST_NOTES);
  const hint = `see what 'make -C ${folder} ${goal}' says`;
  if (NO_COMPILER.test(text))
    fail(codes.kernelsNotBuilt({ goal, why: 'there is no compiler', notes, hint: COMPILER_HINT }));
  fail(codes.kernelsNotBuilt({ goal, why: 'the compiler refuses it', notes, hint }));
}

/** Tried out: what may be written is more than modes of files say. */
function checkWritable(folder: string, goal: Goal): void {
  try {
    rmdirSync(mkdtempSync(join(folder, 'build-')));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    fail(codes.kernelsUnplaced({ goal, folder, why: error.code }));
  }
}

const MAKE_HINT =
  'install make and a compiler, or build the file elsewhere and put it into the folder';

/** What make says, in any language, where the shell or make itself finds no such program. */
const NO_COMPILER = /^make\b.* 127$/m;

const COMPILER_HINT = 'install a compiler of C++17, or name one: CXX=clang++';

/** Where nvcc is, and the capability of the card here where nobody says another. */
function forCards(goal: Goal): string[] {
  const nvcc = findNvcc();
  if (nvcc === undefined)
    return fail(
      codes.kernelsNotBuilt({
        ...{ goal, why: 'there is no nvcc', notes: [] },
        hint: 'install the CUDA toolkit 11.8 or later, or name its nvcc: NVCC=/usr/local/cuda/bin/nvcc',
      }),
    );
  const known = process.env['ARCHITECTURES'] ?? architectureHere();
  return [`NVCC=${inMake(nvcc)}`, ...(known === undefined ? [] : [`ARCHITECTURES=${known}`])];
}

/** A program as make gives it to a shell: its path may have spaces. */
function inMake(program: string): string {
  return `'${program.replaceAll("'", `'\\''`).replaceAll('$', '$$$$')}'`;
}

function findNvcc(): string | undefined {
  const { NVCC, CUDA_HOME, CUDA_PATH } = process.env;
  if (NVCC) return isThere(NVCC) ? NVCC : undefined;
  const folders = [CUDA_HOME, CUDA_PATH, '/usr/local/cuda'].filter(
    (folder) => folder !== undefined,
  );
  const places = ['nvcc', ...folders.map((folder) => join(folder, 'bin', 'nvcc'))];
  return places.find(isThere);
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

function architectureHere(): string | undefined {
  const asked = ['--query-gpu=compute_cap', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', asked, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(stdout) ?? [];
  return major === undefined ? undefined : `${major}${minor!}`;
}
