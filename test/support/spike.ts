import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';

const CLI = resolve('dist/cli.js');
export const DIGITS = resolve('examples/digits/digits.onnx');
export const CALIBRATION = resolve('examples/digits/calibration.npz');
export const TEST_DIGITS = resolve('examples/digits/test.npz');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A place of its own for a test: home, cache and working directory are in it, and nothing else is set. */
export interface Place {
  readonly folder: string;
  readonly path: (...parts: string[]) => string;
  run(args: readonly string[], options?: RunOptions): Ran;
  start(args: readonly string[], options?: RunOptions): ChildProcess;
  clear(): void;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function openPlace(): Place {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run 'npm run build' first`);
  const folder = mkdtempSync(join(tmpdir(), 'spike-cli-'));
  const options = ({ env = {}, cwd = folder }: RunOptions = {}) => ({
    cwd,
    env: {
      ...inherited(),
      // So wide that nothing is folded: tests that look at the screen say how wide theirs is.
      COLUMNS: '1000',
      HOME: folder,
      USERPROFILE: folder,
      SPIKE_CACHE_DIR: join(folder, 'cache'),
      ...env,
    },
  });
  return {
    folder,
    path: (...parts) => join(folder, ...parts),
    run(args, given) {
      const all = { ...options(given), encoding: 'utf8' as const, maxBuffer: 2 ** 26 };
      const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], all);
      return { status, stdout, stderr };
    },
    start: (args, given) =>
      spawn(process.execPath, [CLI, ...args], { ...options(given), stdio: 'pipe' }),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What any program needs; of ours nothing, and no wish for colours. */
function inherited(): NodeJS.ProcessEnv {
  const foreign = /^(?:SPIKE_.*|NO_COLOR|FORCE_COLOR|XDG_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** The one JSON document on stdout. */
export function documentOf({ stdout }: Ran): unknown {
  return JSON.parse(stdout);
}

/** The codes of what was reported, in order. */
export function codesOf({ stderr }: Ran): string[] {
  return [...stderr.matchAll(/^(?:error|warning)\[(SPK\d+)\]/gm)].map(([, code]) => code!);
}

/** The codes in the document of a command that failed. */
export function failureOf(ran: Ran): { readonly exit: number; readonly codes: readonly string[] } {
  const { error } = documentOf(ran) as { error: { exit: number; diagnostics: Diagnostic[] } };
  return { exit: error.exit, codes: error.diagnostics.map(({ code }) => code) };
}
