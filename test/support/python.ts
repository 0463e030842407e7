import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

/** The Python that runs drivers in tests, where there is one that is new enough. */
export const PYTHON = findPython();

function findPython(): string | undefined {
  const python = process.env['SPIKE_PYTHON'] ?? 'python3';
  const check = 'import sys; sys.exit(sys.version_info < (3, 8))';
  return spawnSync(python, ['-c', check]).status === 0 ? python : undefined;
}

/** A test that needs Python, and what it imports; where one of them is missing, it says so. */
export function testWithPython(
  name: string,
  work: (python: string) => Promise<void> | void,
  ...modules: readonly string[]
): void {
  const found = PYTHON;
  if (found === undefined) {
    skip(name, 'there is no Python of at least 3.8');
    return;
  }
  const missing = modules.filter((module) => !imports(found, module));
  if (missing.length > 0) {
    skip(name, `${found} has no ${missing.join(', ')}`);
    return;
  }
  test(name, () => work(found));
}

/** Whether the Python finds a module. */
export function imports(python: string, module: string): boolean {
  return spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}

function skip(name: string, why: string): void {
  process.stderr.write(`skipped, ${why}: ${name}\n`);
  test.skip(name, () => {});
}
