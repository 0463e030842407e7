// The road from a trained model to numbers and a picture on the screen: compile, run as spikes, compare with the float model.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const example = join(root, 'examples', 'digits');
const folder = mkdtempSync(join(tmpdir(), 'spike-demo-'));
const artifact = join(folder, 'digits.spike');
const rates = join(folder, 'rates.spike');

try {
  step('compile the trained model');
  const data = ['--calibration', join(example, 'calibration.npz')];
  spike('compile', join(example, 'digits.onnx'), '-o', artifact, '--target', 'simulation', ...data);

  step('run it as spikes');
  const test = join(example, 'test.npz');
  spike('run', artifact, '--input', test, '--labels', test);

  const { floatAccuracy, samples } = JSON.parse(
    readFileSync(join(example, 'expected.json'), 'utf8'),
  );
  console.log(
    `\nthe float model scores ${(100 * floatAccuracy).toFixed(2)} % on these ${samples} digits`,
  );

  step('watch one digit as rates, over 64 steps');
  const coding = ['--encoding', 'rate', '--time-steps', '64', '--quiet'];
  spike('compile', join(example, 'digits.onnx'), '-o', rates, ...coding, ...data);
  spike('run', rates, '--input', test, '--limit', '1', '--plot', '--probe', 'relu', '--quiet');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function step(title) {
  console.log(`\n== ${title}`);
}

function spike(...args) {
  console.log(
    `$ spike-compile ${args.map((arg) => arg.replace(root, '').replace(folder, 'tmp')).join(' ')}\n`,
  );
  const cli = join(root, 'dist', 'cli.js');
  const run = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
