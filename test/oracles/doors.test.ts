import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { netxFile } from '../../src/export/netx/netx.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { mnistNet, pilotnetLif, pilotnetSdnn, spikesOf } from '../conformance/netx-networks.ts';
import { readArrays } from '../conformance/recordings.ts';
import { type Digits, digitsRight } from './digits.ts';
import { isAsMeant, takenOf } from './files.ts';
import { withResets } from './pilotnet.ts';
import { graphFrom, recorded } from './run.ts';

/* Networks that were recorded on a chip, through a file: written by us, read by us, and run. `npm run doors` has their own files. */

const throughFile = (graph: Graph) => graphFrom('model.net', netxFile(graph).bytes);

const LAYERS = {
  ...{ 'conv-0': 'layer1', 'conv-1': 'layer2', 'conv-2': 'layer3', 'conv-3': 'layer4' },
  ...{ 'conv-4': 'layer5', 'fc-0': 'layer7', 'fc-1': 'layer8', 'fc-2': 'layer9' },
};
const STEPS = 24;

test('PilotNet of LIF neurons sends the recorded spikes from its file: 2.8 million of eight layers', async () => {
  const whole = pilotnetLif();
  const ops = whole.ops.map((op) => ({ ...op, attrs: { ...op.attrs } }));
  for (const { attrs } of ops) if (attrs['resetInterval'] !== undefined) attrs['resetInterval'] = 0;
  const graph = withResets(await throughFile({ ...whole, ops }), 2);
  const given = readArrays('pilotnet-lif.npz');
  const input = spikesOf(given, 'input', 3 * 66 * 200);
  const found = await recorded(graph, { input }, STEPS, Object.values(LAYERS));
  let compared = 0;
  for (const [name, own] of Object.entries(LAYERS)) {
    const spikes = found.get(own)!;
    const wanted = spikesOf(given, name, spikes.length / STEPS);
    expect([name, wanted.filter((spike, i) => spike !== spikes[i]).length]).toEqual([name, 0]);
    compared += wanted.length;
  }
  expect(compared).toBe(2_853_792);
});

test('PilotNet of sigma-delta neurons answers from its file as it was recorded', async () => {
  const input = numbersOf(readArrays('pilotnet-sdnn.npz').get('frame')!);
  const graph = await throughFile(pilotnetSdnn());
  const found = await recorded(graph, { input }, 9, ['layer9']);
  expect(Array.from(found.get('layer9')!)).toEqual([
    0, -3840, 4880, 361_928, 461_416, 342_568, -315_628, -315_628, -31_026,
  ]);
});

/** The first 500 digits of the test set. */
function someDigits(): Digits {
  const file = 'examples/data/mnist-test.npz';
  const given = readNpz(readFileSync(file), { file });
  const pixels = Uint8Array.from(numbersOf(given.get('image')!), (x) => Math.round(255 * x));
  return { pixels, labels: Uint8Array.from(numbersOf(given.get('label')!)) };
}

test('a network of digits knows 479 of the first 500 from its file', async () => {
  expect(await digitsRight(await throughFile(mnistNet()), someDigits())).toBe(479);
});

test.each(['loihi2', 'nir'])(
  'files of %s are read, or refused for what is wrong with them',
  async (folder) => {
    const path = `test/fixtures/${folder}`;
    const files = readdirSync(path).filter((file) => /\.(net|nir|npz|csv)$/.test(file));
    expect(files.length).toBeGreaterThan(7);
    for (const file of files) {
      const taken = await takenOf(file, `${path}/${file}`);
      expect([taken, isAsMeant(taken)]).toEqual([taken, true]);
    }
  },
);
