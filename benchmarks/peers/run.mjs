// Runs the drivers of peers that are installed, one after the other, on the core that this process is pinned to:
// `npm run bench -- --peers [--python PATH,PATH]`. Those that are not installed say so and are left out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportWorkloads } from './export.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const NOT_INSTALLED = 75;

/** Each driver with the workloads that it has, and whether it takes more than one sample at once. */
const DRIVERS = [
  { file: 'torch_layers.py', workloads: ['mlp', 'cnn'], batches: [1, 64] },
  { file: 'snntorch_layers.py', workloads: ['mlp', 'cnn'], batches: [1, 64] },
  { file: 'spikingjelly_layers.py', workloads: ['mlp', 'cnn'], batches: [1, 64] },
  { file: 'norse_layers.py', workloads: ['mlp', 'cnn'], batches: [1, 64] },
  { file: 'genn_cuba.py', workloads: ['cuba-10k', 'cuba-20k', 'cuba-40k'], batches: [1] },
  { file: 'brian2_cuba.py', workloads: ['cuba-10k', 'cuba-20k', 'cuba-40k'], batches: [1] },
];

/** Those that run on a graphics card. */
const CARD_DRIVERS = [
  { file: 'card_layers.py', workloads: ['mlp', 'cnn'] },
  {
    ...{ file: 'card_cuba.py', batches: [1] },
    workloads: ['cuba-10k', 'cuba-20k', 'cuba-40k', 'cuba-100k'],
  },
  { file: 'card_int8.py', workloads: ['resnet18'], batches: [64] },
];

/** What libraries would otherwise start a thread for each core by. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** Measures all peers on these workloads; `pythons` are interpreters, of which the first that has a peer runs it. */
export async function measurePeers({ workloads, runs, pythons, report }) {
  const folder = mkdtempSync(join(tmpdir(), 'spike-peers-'));
  try {
    await exportWorkloads(folder);
    for (const { file, workloads: known, batches } of DRIVERS) {
      const wanted = known.filter((name) => workloads.includes(name));
      if (wanted.length === 0) continue;
      for (const batch of batches) {
        const args = ['--batch', batch, '--runs', runs, '--workloads', wanted].map(String);
        if (!runDriver(pythons, [join(here, file), folder, ...args], report)) break;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures peers on a graphics card, or all but those that need one on this processor, at each size of a batch. */
export async function measureCardPeers(options) {
  const { workloads, batches, runs, pythons, report, device, model } = options;
  const folder = mkdtempSync(join(tmpdir(), 'spike-peers-'));
  try {
    await exportWorkloads(folder, Math.max(...batches));
    for (const { file, workloads: known, batches: own = batches } of CARD_DRIVERS) {
      const wanted = known.filter((name) => workloads.includes(name));
      if (wanted.length === 0) continue;
      for (const batch of own) {
        const args = ['--batch', batch, '--runs', runs, '--workloads', wanted, '--device', device];
        const all = [
          folder,
          ...args.map(String),
          ...(model === undefined ? [] : ['--model', model]),
        ];
        if (!runDriver(pythons, [join(here, file), ...all], report)) break;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether an interpreter had the peer. What a driver measured before it failed counts. */
function runDriver(pythons, args, report) {
  const env = { ...process.env, ...ONE_THREAD };
  let missing = '';
  for (const python of pythons) {
    const found = spawnSync(python, args, { env, encoding: 'utf8' });
    if (found.error) missing ||= `left out: ${python} cannot be run (${found.error.message})\n`;
    if (found.status === NOT_INSTALLED) missing ||= found.stderr;
    if (found.error || found.status === NOT_INSTALLED) continue;
    for (const line of found.stdout.split('\n')) if (line.startsWith('{')) report(JSON.parse(line));
    if (found.status !== 0) process.stderr.write(`${args[0]} failed:\n${found.stderr}`);
    return true;
  }
  process.stderr.write(missing);
  return false;
}
