// Builds the kernels of every example for three compute capabilities, and what measures them for one, where nvcc is, and for this processor, where they give
// the numbers and events of the reference on some samples: `npm run cuda:examples [-- digits lenet/mnist]`. It ends with 1
// where a compiler warns or a number differs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');
const SAMPLES = '5';
const ARCHITECTURES = '75 80 90';
/** What nvcc builds; that of a profile has the same kernels, one by one. */
const GOALS = { 'libnetwork-cuda.so': ARCHITECTURES, 'libprofile-cuda.so': '90' };

/** By name the model, what it is calibrated on and what it runs on. */
const ALL = {
  digits: ['digits/digits.onnx', 'digits/calibration.npz', 'digits/test.npz'],
  ...Object.fromEntries(
    ['lenet', 'mobilenet', 'vit'].flatMap((family) =>
      ['mnist', 'fashion'].map((data) => [
        `${family}/${data}`,
        [`${family}/${data}.onnx`, `data/${data}-calibration.npz`, `data/${data}-test.npz`],
      ]),
    ),
  ),
};

const hasNvcc = spawnSync('nvcc', ['--version']).status === 0;
const asked = process.argv.slice(2);
const names = Object.keys(ALL).filter((name) => asked.length === 0 || asked.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-examples-'));
let faults = 0;
try {
  if (!hasNvcc) console.log('there is no nvcc: kernels are built for this processor only');
  for (const name of names) {
    const [model, calibration, test] = ALL[name].map((file) => join(examples, file));
    const artifact = join(folder, 'artifact');
    const options = ['--target', 'cuda', '--calibration', calibration, '--quality-samples', '0'];
    spike(['compile', model, '-o', artifact, ...options]);
    const [host, reference] = ['cuda-host', 'reference'].map((executor) =>
      resultOf(artifact, executor, test),
    );
    const isEqual = host === reference;
    const warnings = hasNvcc ? nvccSays(artifact) : '';
    if (!isEqual || warnings) faults++;
    const built = hasNvcc ? `, nvcc for ${ARCHITECTURES}: ${warnings || 'no warning'}` : '';
    console.log(`${name}: ${isEqual ? 'the numbers of the reference' : 'OTHER numbers'}${built}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = faults > 0 ? 1 : 0;

/** All that a run gives, but for its time. */
function resultOf(artifact, executor, test) {
  const out = join(folder, 'out.npz');
  const args = ['run', artifact, '--executor', executor, '--input', test, '--limit', SAMPLES];
  const { spikesPerSample, synopsPerSample } = JSON.parse(spike([...args, '-o', out, '--json']));
  return JSON.stringify([spikesPerSample, synopsPerSample, readFileSync(out).toString('base64')]);
}

function nvccSays(artifact) {
  const said = Object.entries(GOALS).map(([goal, architectures]) => {
    const settings = [`ARCHITECTURES=${architectures}`, 'NVCC=nvcc -Werror all-warnings'];
    const { status, stdout, stderr } = spawnSync(
      'make',
      ['-s', '-C', artifact, ...settings, goal],
      {
        encoding: 'utf8',
      },
    );
    return status === 0 && stdout + stderr === '' ? '' : `${stdout}${stderr}` || `status ${status}`;
  });
  return said.join('');
}

function spike(args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), ...args],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  if (status !== 0) throw new Error(`spike-compile ${args.join(' ')}: ${stderr}`);
  return stdout;
}
