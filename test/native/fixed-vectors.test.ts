import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const VECTORS = 'test/vectors/fixed.json';
const COMPILERS = ['g++', 'clang++'];
const FLAGS = ['-std=c++20', '-O1', '-Wall', '-Wextra', '-Werror', '-Wconversion'];
const SANITIZE = ['-fsanitize=undefined', '-fno-sanitize-recover=all'];

const folder = mkdtempSync(join(tmpdir(), 'spike-fixed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(COMPILERS)(
  'the C++ contract, built by %s, answers as the vectors say',
  (compiler) => {
    const found = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
    if (found.error) {
      process.stderr.write(`skipped: ${compiler} cannot be run (${found.error.message})\n`);
      return;
    }
    const program = join(folder, `fixed-vectors-${compiler}`);
    const source = 'native/tests/fixed-vectors.cpp';
    const built = spawnSync(compiler, [...FLAGS, ...SANITIZE, source, '-o', program], {
      encoding: 'utf8',
    });
    expect(built.stderr).toBe('');
    const run = spawnSync(program, [VECTORS], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.stdout).toBe(expectedSummary());
    expect(run.status).toBe(0);
  },
  120_000,
);

function expectedSummary(): string {
  const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as Record<string, unknown[]>;
  const cases = Object.values(vectors).reduce((sum, list) => sum + list.length, 0);
  return `${Object.keys(vectors).length} functions, ${cases} cases, 0 wrong\n`;
}
