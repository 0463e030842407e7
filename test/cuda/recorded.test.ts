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
import { addonHere } from '../native/compare.ts';
import { testHost } from './compilers.ts';
import { buildMany, differenceIn } from './many.ts';

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
