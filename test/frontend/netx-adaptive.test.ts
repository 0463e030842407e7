import { expect, test } from '@jest/globals';
import { float32, int64, truth, word } from '../../src/export/hdf5/entries.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { faultsOf } from '../support/faults.ts';
import { type LayerEntries, netxOf } from '../support/netx-file.ts';
import { importSource, source } from '../support/onnx-models.ts';

/* Files with adaptive neurons, ALIF; test/conformance/slayer.test.ts has those of others. */

const read = (bytes: Uint8Array) => importSource(source(bytes, 'model.net'));
const list = (...numbers: number[]) => int64(numbers, [numbers.length]);

const ROW: LayerEntries = { type: word('input', 10, [1]), shape: list(2) };
/** Neurons that forget what arrived at once, with a threshold of 0 that each spike raises by 1. */
const ADAPTIVE: LayerEntries = {
  type: word('dense', 10, [1]),
  weight: float32([2, 2], [1, 1, 1, 1]),
  'neuron/type': word('ALIF'),
  'neuron/iDecay': int64(4096),
  'neuron/vDecay': int64(4096),
  'neuron/thDecay': int64(0),
  'neuron/refDecay': int64(4096),
  'neuron/vThMant': int64(0),
  'neuron/vThStep': int64(1),
};

test('adaptive neurons fire less and less', async () => {
  const bias = float32([2], [0, 1]);
  const { graph, warnings } = await read(netxOf([ROW, { ...ADAPTIVE, bias }]));
  const layer = graph.ops.at(-2)!;
  expect([layer.kind, warnings]).toEqual(['lif-adaptive', []]);
  const inputs = () => ({ input: Uint8Array.of(1, 0) });
  const { values } = record(graph, OP_TABLE, { steps: 6, inputs });
  // A current of 1, and of 2 with the bias, from the second step on.
  expect(values.get(layer.result)!.map((row) => Array.from(row))).toEqual([
    [1, 1],
    [1, 1],
    [0, 1],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test.each([
  ['without a step', { 'neuron/vThStep': undefined }, 'it has no neuron/vThStep'],
  ['that send a value', { 'neuron/gradedSpike': truth(true) }, 'more than single spikes'],
  ['with a norm that scales', { 'neuron/weight_exp': list(0, 1) }, 'a weight_exp that is not 0'],
  ['with a threshold that falls', { 'neuron/vThStep': int64(-1) }, 'step -1 is not from 0'],
  ['with parameters for others', { 'neuron/thDecay': list(1, 2, 3) }, 'does not broadcast'],
])('adaptive neurons %s are refused: SPK4121', async (_name, more, fault) => {
  const entries = Object.entries({ ...ADAPTIVE, ...more }).filter(([, entry]) => entry);
  const layer = Object.fromEntries(entries) as LayerEntries;
  const [found] = await faultsOf(() => read(netxOf([ROW, layer])));
  expect([found!.code, found!.message]).toEqual(['SPK4121', expect.stringContaining(fault)]);
});
