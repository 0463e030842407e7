import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

/** The Python that runs drivers in tests, where there is one that is new enough. */
export const PYTHON = findPython();

function findPython(): string | undefined {
  const python = process.env['SPIKE_PYTHON'] ?? 'python3';
  const check = 'import sys; sys.exit(sys.version_info < (3, 8))';
  return spawnSync(python, ['-c', check]).status === 0 ? python : undefined;
}

/** A test that needs Python; where there is none it says so. */
export function testWithPython(name: string, work: (python: string) => Promise<void> | void): void {
  const found = PYTHON;
  if (found !== undefined) {
    test(name, () => work(found));
    return;
  }
  process.stderr.write(`skipped, there is no Python of at least 3.8: ${name}\n`);
  test.skip(name, () => {});
}
