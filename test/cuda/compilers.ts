import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';
import { loadAddon } from '../../runtime/executors/native/load.ts';

export function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** A test that is skipped for a reason, or not at all. */
export function unless(why: string | undefined) {
  if (why === undefined) return test;
  return (name: string, _run: () => unknown, timeout?: number) =>
    test(name, () => void process.stderr.write(`skipped: ${why}\n`), timeout);
}

/** A test of kernels that are built for this processor and run by the addon; says why where it is skipped. */
export const testHost = unless(
  !isThere('c++') ? 'there is no c++' : 'addon' in loadAddon() ? undefined : 'there is no addon',
);

/** A test that needs nvcc, but no graphics card. */
export const testNvcc = unless(isThere('nvcc') ? undefined : 'there is no nvcc');
