// Starts Jest with the flag that its ESM mode needs, on every operating system, passes arguments on,
// and closes with a line that any CI can read: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const folder = mkdtempSync(join(tmpdir(), 'spike-jest-'));
const results = join(folder, 'results.json');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const report = ['--json', `--outputFile=${results}`];

const run = spawnSync(process.execPath, [...flags, jest, ...report, ...process.argv.slice(2)], {
  stdio: ['inherit', 'ignore', 'inherit'],
});
closingLine();
rmSync(folder, { recursive: true, force: true });
process.exitCode = run.status ?? 1;

function closingLine() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } =
      JSON.parse(readFileSync(results, 'utf8'));
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
  } catch {
    console.log('0 passed, 1 failed');
  }
}
