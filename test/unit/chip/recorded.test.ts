import { expect, test } from '@jest/globals';
import {
  mnistNet,
  oxfordNet,
  pilotnetLif,
  pilotnetSdnn,
  sizeAt,
  spikesOf,
} from '../../conformance/netx-networks.ts';
import { readArrays } from '../../conformance/recordings.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import { numbersOf } from '../../../src/tensor/tensor.ts';
import type { Sample } from '../../../runtime/executor.ts';
import {
  bothRuns,
  differences,
  mappingOf,
  openChip,
  populationsOf,
  randomSample,
} from './on-chip.ts';

/* Networks that Loihi 2 ran, on cores of its profile: every message that was recorded must be sent, and no other. */

async function recordedOn(graph: Graph, sample: Sample, steps: number) {
  const session = await openChip(graph, await mappingOf(graph, 'loihi2', {}), populationsOf(graph));
  const [result] = await session.run([sample], steps);
  return result!.recorded!;
}

/** How many of the elements are others. */
function wrongIn(found: Numbers, wanted: Numbers): number {
  expect(found.length).toBe(wanted.length);
  let wrong = 0;
  for (let i = 0; i < wanted.length; i++) if (found[i] !== wanted[i]) wrong++;
  return wrong;
}

const LAYERS = ['conv-0', 'conv-1', 'conv-2', 'conv-3', 'conv-4', 'fc-0', 'fc-1', 'fc-2'];

test('PilotNet of LIF neurons: 2.8 million spikes of eight layers', async () => {
  const graph = pilotnetLif();
  const given = readArrays('pilotnet-lif.npz');
  const x = spikesOf(given, 'input', 3 * 66 * 200);
  const found = await recordedOn(graph, { x }, 24);
  let compared = 0;
  for (const layer of LAYERS) {
    const wanted = spikesOf(given, layer, sizeAt(graph, layer));
    expect([layer, wrongIn(found.get(layer)!, wanted)]).toEqual([layer, 0]);
    compared += wanted.length;
  }
  expect(compared).toBe(2_853_792);
});

test('PilotNet of sigma-delta neurons answers as it was recorded, step by step', async () => {
  const x = numbersOf(readArrays('pilotnet-sdnn.npz').get('frame')!);
  const found = await recordedOn(pilotnetSdnn(), { x }, 9);
  const recorded = [0, -3840, 4880, 361_928, 461_416, 342_568, -315_628, -315_628, -31_026];
  expect(Array.from(found.get('fc-3')!)).toEqual(recorded);
});

test('the Oxford network: its first layer was recorded, its second is what the interpreter says', async () => {
  const graph = oxfordNet();
  const [arrays, steps] = [readArrays('dense.npz'), 200];
  const rows = (name: string, size: number) => {
    const { shape, data } = arrays.get(name)!;
    const last = shape.at(-1)!;
    return Uint8Array.from(
      { length: size * steps },
      (_, i) => data[(i % size) * last + Math.floor(i / size)] as number,
    );
  };
  const mapping = await mappingOf(graph, 'loihi2', {});
  const { found, expected } = await bothRuns(graph, mapping, { x: rows('in', 200) }, steps);
  expect(differences(found, expected)).toEqual([]);
  expect(wrongIn(found.recorded!.get('fc-0')!, rows('out', 256))).toBe(0);
  expect(found.recorded!.get('fc-1')!.some((spike) => spike === 1)).toBe(true);
});

test('the MNIST network sends what the interpreter says', async () => {
  const graph = mnistNet();
  const mapping = await mappingOf(graph, 'loihi2', {});
  const { found, expected } = await bothRuns(graph, mapping, randomSample(graph, 1, 40), 40);
  expect(differences(found, expected)).toEqual([]);
  expect(expected.recorded!.get('fc-2')!.some((spike) => spike === 1)).toBe(true);
});
