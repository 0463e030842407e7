import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNpz } from '../dist/index.js';

/* Every example on cores: the integers of its outputs, as executor chip finds them, beside those of the fastest other. */

const root = fileURLToPath(new URL('..', import.meta.url));
const example = (...path) => join(root, 'examples', ...path);
const ofFamily = (family) =>
  ['mnist', 'fashion'].map((data) => ({
    name: `${family} on ${data}`,
    model: example(family, `${data}.onnx`),
    calibration: example('data', `${data}-calibration.npz`),
    test: example('data', `${data}-test.npz`),
    options: [],
  }));
const digits = {
  ...{ model: example('digits', 'digits.onnx'), test: example('digits', 'test.npz') },
  calibration: example('digits', 'calibration.npz'),
};
const loihi1 = join(root, 'targets', 'loihi3', 'profiles', 'loihi1.yaml');
const onOlderChip = ['--set', `targets.loihi3.profile_file=${loihi1}`, '--allow-host'];

/** A chip on whose cores messages wait for few steps: residual sums have to be on the host. */
const SHORT_WAITS = `name: short-waits
summary: loihi2 whose messages wait for three steps
inherits: loihi2
facts:
  longestDelay: { value: 3, unit: steps, provenance: user, source: none }
`;

const NETWORKS = [
  { ...digits, name: 'digits', options: [] },
  ...['ternary', 'radix', 'ttfs'].map((code) => ({
    ...{ ...digits, name: `digits as ${code}`, options: ['--encoding', code] },
  })),
  { ...digits, name: 'digits, ledgers on the host', options: onOlderChip },
  ...['lenet', 'mobilenet', 'vit'].flatMap(ofFamily),
  { ...ofFamily('vit')[0], name: 'vit, long waits on the host', profile: SHORT_WAITS },
];

/** How many outputs differ, in all networks; prints a line for each. */
export function compareNetworks(samples) {
  const folder = mkdtempSync(join(tmpdir(), 'spike-networks-'));
  try {
    return NETWORKS.reduce((sum, network) => sum + compareNetwork(network, samples, folder), 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareNetwork({ name, model, calibration, test, ...how }, samples, folder) {
  const artifact = join(folder, 'network.spike');
  rmSync(artifact, { recursive: true, force: true });
  const options = optionsOf(how, folder);
  const start = performance.now();
  const into = ['--target', 'loihi3', '--calibration', calibration, '-o', artifact];
  const compiled = spike('compile', model, ...into, ...options);
  if (compiled === undefined) return 1;
  const outputs = ['chip', undefined].map((executor) => {
    const file = join(folder, `${executor ?? 'other'}.npz`);
    const chosen = executor ? ['--executor', executor] : [];
    const summary = spike(
      ...['run', artifact, '--input', test, '--limit', String(samples), '-o', file],
      ...chosen,
    );
    return summary && { summary, arrays: readNpz(readFileSync(file), { file }) };
  });
  if (outputs.includes(undefined)) return 1;
  const [found, expected] = outputs;
  const [compared, wrong] = differing(found.arrays, expected.arrays);
  const { cores, steps } = found.summary.traffic;
  const host = steps.reduce((sum, { messagesToHost }) => sum + messagesToHost, 0);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${name}: ${wrong} of ${compared} integers differ from ${expected.summary.executor}, ` +
      `${cores.length} cores, ${host} messages to the host, ${seconds} s`,
  );
  return wrong;
}

function optionsOf({ options, profile }, folder) {
  if (profile === undefined) return options;
  const file = join(folder, 'profile.yaml');
  writeFileSync(file, profile);
  return [...options, '--allow-host', '--set', `targets.loihi3.profile_file=${file}`];
}

function differing(found, expected) {
  let [compared, wrong] = [0, 0];
  for (const [name, { data }] of expected) {
    const own = found.get(name).data;
    compared += data.length;
    for (let i = 0; i < data.length; i++) if (own[i] !== data[i]) wrong++;
  }
  return [compared, wrong];
}

/** What a command says of itself; nothing where it fails, which it says. */
function spike(...args) {
  const cli = join(root, 'dist', 'cli.js');
  const options = { encoding: 'utf8', maxBuffer: 2 ** 30 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, '--json'], options);
  if (status === 0) return JSON.parse(stdout);
  console.error(`spike-compile ${args.join(' ')}\n${stderr}`);
  return undefined;
}
