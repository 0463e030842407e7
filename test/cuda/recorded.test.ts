import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import {
  convolutionalNet,
  denseBlock,
  readArrays,
  singleNeuron,
} from '../conformance/recordings.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { pilotnetLif, pilotnetSdnn, sizeAt, spikesOf } from '../conformance/netx-networks.ts';
import { addonHere } from '../native/compare.ts';
import { testHost } from './compilers.ts';
import { type Built, buildMany, differenceIn } from './many.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-cuda-recorded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STEPS = 300;

/** What came into the dense block, a row a step: its array has steps last. */
function recordedInputs() {
  const { shape, data } = readArrays('dense.npz').get('in')!;
  const [width, steps] = shape as [number, number];
  return Array.from({ length: STEPS }, (_, now) => ({
    x: Uint8Array.from({ length: width }, (_, i) => Number(data[i * steps + now])),
  }));
}

testHost(
  'kernels of networks that were recorded on a chip give the recorded numbers, as the interpreter does',
  () => {
    const inputs = [
      recordedInputs(),
      Array.from({ length: 15 }, () => ({ nothing: new Int32Array(3 * 16 * 16) })),
      Array.from({ length: STEPS }, (_, now) => ({ x: Uint8Array.of(now % 3 === 0 ? 1 : 0) })),
    ];
    const { library, texts } = buildMany(
      [denseBlock(), convolutionalNet(), singleNeuron()],
      folder,
    );
    const differences = texts.map((built, i) =>
      differenceIn(addonHere(), library, built, inputs[i]!),
    );
    expect(differences).toEqual([undefined, undefined, undefined]);
  },
  60_000,
);

/** How many numbers are others than those wanted, of each step of a sample whose input stands still or has a row for each. */
function wrongIn(
  library: string,
  { prefix, weights }: Built,
  { x, steps, each }: { readonly x: Numbers; readonly steps: number; readonly each: boolean },
  wanted: ReadonlyMap<string, Numbers>,
): number {
  const addon = addonHere();
  const network = addon.openLibrary(library, prefix, weights);
  addon.resetLibrary(network, 1);
  const width = each ? x.length / steps : x.length;
  let wrong = 0;
  for (let step = 0; step < steps; step++) {
    addon.stepLibrary(network, [each ? x.subarray(step * width, (step + 1) * width) : x], 1);
    for (const [name, all] of wanted) {
      const size = all.length / steps;
      const found = all.slice(0, size);
      addon.readLibrary(network, name, found);
      for (let i = 0; i < size; i++) if (found[i] !== all[step * size + i]) wrong++;
    }
  }
  addon.closeLibrary(network);
  return wrong;
}

const LAYERS = ['conv-0', 'conv-1', 'conv-2', 'conv-3', 'conv-4', 'fc-0', 'fc-1', 'fc-2'];

testHost(
  'kernels of PilotNet give the 2.8 million spikes and the answers that were recorded',
  () => {
    const graphs = [pilotnetLif(), pilotnetSdnn()];
    const { library, texts } = buildMany(graphs, join(folder, 'pilotnet'), { flags: ['-O2'] });
    const [lif, sdnn] = texts as [Built, Built];
    const given = readArrays('pilotnet-lif.npz');
    const spikes = LAYERS.map(
      (name) => [name, spikesOf(given, name, sizeAt(lif.graph, name))] as const,
    );
    const x = spikesOf(given, 'input', 3 * 66 * 200);
    expect(spikes.reduce((sum, [, { length }]) => sum + length, 0)).toBe(2_853_792);
    expect(wrongIn(library, lif, { x, steps: 24, each: true }, new Map(spikes))).toBe(0);
    const frame = numbersOf(readArrays('pilotnet-sdnn.npz').get('frame')!);
    const answers = [0, -3840, 4880, 361_928, 461_416, 342_568, -315_628, -315_628, -31_026];
    const steps = { x: frame, steps: answers.length, each: false };
    expect(wrongIn(library, sdnn, steps, new Map([['fc-3', Int32Array.from(answers)]]))).toBe(0);
  },
  120_000,
);
