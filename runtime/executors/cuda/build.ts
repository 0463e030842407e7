import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';

/** What the Makefile of a project can make. */
export type Goal = 'libnetwork-cuda.so' | 'libnetwork-host.so' | 'network.ptx' | 'network.cubin';

const MOST_NOTES = 8;

/** Builds one file of a project in its folder, with make and the compiler that the file needs. */
export async function buildKernels(folder: string, goal: Goal): Promise<void> {
  const settings = goal === 'libnetwork-host.so' ? [] : forCards(goal);
  const { status, text } = await make(folder, [goal, ...settings]);
  if (status === 0) return;
  if (status === undefined)
    fail(codes.kernelsNotBuilt({ goal, why: 'there is no make', notes: [], hint: MAKE_HINT }));
  const notes = text.trim().split('\n').slice(-MOST_NOTES);
  const hint = `see what 'make -C ${folder} ${goal}' says`;
  if (NO_COMPILER.test(text))
    fail(codes.kernelsNotBuilt({ goal, why: 'there is no compiler', notes, hint: COMPILER_HINT }));
  fail(codes.kernelsNotBuilt({ goal, why: 'the compiler refuses it', notes, hint }));
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
  return [`NVCC=${nvcc}`, ...(known === undefined ? [] : [`ARCHITECTURES=${known}`])];
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

/** Its status, nothing where there is no make; and what it wrote. */
function make(folder: string, args: readonly string[]) {
  return new Promise<{ status: number | undefined; text: string }>((resolve) => {
    const child = spawn('make', ['-s', '-C', folder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (text += data.toString()));
    child.on('error', () => resolve({ status: undefined, text }));
    child.on('close', (status) => resolve({ status: status ?? 1, text }));
  });
}
