import { expect, test } from '@jest/globals';
import { float32, int64, truth, word } from '../../src/export/hdf5/entries.ts';
import { netxFile } from '../../src/export/netx/netx.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { random } from '../../src/support/random.ts';
import { type LayerEntries, netxOf } from '../support/netx-file.ts';
import { importSource, source } from '../support/onnx-models.ts';
import { firstDifference } from '../native/compare.ts';

/* Every kind of layer and of neurons: read, written, and read again as the same network. */

const read = async (bytes: Uint8Array) => (await importSource(source(bytes, 'model.net'))).graph;
const list = (...numbers: number[]) => int64(numbers, [numbers.length]);
const kind = (text: string) => ({ type: word(text, 10, [1]) });

const draw = random(7);
const weights = (...shape: number[]) =>
  float32(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw.int(-100, 100)),
  );

const CUBA: LayerEntries = {
  'neuron/type': word('CUBA'),
  'neuron/iDecay': int64(1024),
  'neuron/vDecay': int64(128),
  'neuron/vThMant': int64(80),
};
/** As older tools call it, with what they write beside. */
const LOIHI: LayerEntries = {
  ...CUBA,
  'neuron/type': word('LOIHI'),
  'neuron/refDelay': int64(1),
  'neuron/wgtExp': int64(0),
  'neuron/theta': int64(5120),
};
const VOLTAGE: LayerEntries = { ...CUBA, 'neuron/vThMant': int64(2 ** 18 - 1) };
const ALIF: LayerEntries = {
  ...CUBA,
  'neuron/type': word('ALIF'),
  'neuron/thDecay': int64(300),
  'neuron/refDecay': int64(2000),
  'neuron/vThStep': int64(30),
  'neuron/refDelay': int64(1),
  'neuron/gradedSpike': truth(false),
};
const SDNN: LayerEntries = {
  'neuron/type': word('SDNN'),
  'neuron/activation': word('relu'),
  'neuron/vThMant': int64(2),
};
/** Resonators, of which one number holds for all. */
const RF: LayerEntries = {
  'neuron/type': word('RF_PHASE'),
  'neuron/sinDecay': int64(2100),
  'neuron/cosDecay': int64(3400),
  'neuron/vThMant': int64(40),
  'neuron/gradedSpike': truth(false),
};
const RF_IZ: LayerEntries = { ...RF, 'neuron/type': word('RF_IZHIKEVICH') };
const ADRF: LayerEntries = {
  ...RF,
  'neuron/type': word('ADRF_PHASE'),
  'neuron/thDecay': int64(300),
  'neuron/refDecay': int64(2000),
  'neuron/vThStep': int64(12),
};
const SUM: LayerEntries = { ...SDNN, 'neuron/sigma_output': truth(true) };

const PLANE = { ...kind('input'), shape: list(2, 4, 4) };
const ROW = { ...kind('input'), shape: list(4) };
const FLOATS = { ...PLANE, weight: float32([1], [40]), bias: float32([1], [12]), ...CUBA };
const FRAME = { ...PLANE, ...SDNN };
const dense = (out: number, width: number, more: LayerEntries = CUBA) => ({
  ...kind('dense'),
  weight: weights(out, width),
  ...more,
});
const windows = (name: string, shape: readonly number[], more: LayerEntries = CUBA) => ({
  ...kind(name),
  ...{ kernelSize: list(2, 2), stride: list(2, 2), padding: list(0, 0), dilation: list(1, 1) },
  weight: weights(...shape),
  ...more,
});
const groups = { groups: int64(1) };
const concat = (...layers: number[]) => ({ ...kind('concat'), layers: list(...layers) });
/** The same layer with complex weights. */
const complex = ({ weight, ...layer }: LayerEntries, ...shape: number[]): LayerEntries => ({
  ...layer,
  'weight/real': weight!,
  'weight/imag': weights(...shape),
});
const recurrent = (name: string, own: string, more: LayerEntries = CUBA) => ({
  ...kind(name),
  weight: weights(3, 4),
  [own]: weights(3, 3),
  ...more,
});

const NETWORKS: Readonly<Record<string, readonly LayerEntries[]>> = {
  'input of spikes, dense': [ROW, dense(3, 4)],
  'dense without an input layer': [dense(3, 4)],
  'input of floats, flatten': [FLOATS, { ...kind('flatten'), shape: list(32, 1, 1) }, dense(3, 32)],
  'dense with biases': [ROW, dense(3, 4, { ...LOIHI, bias: float32([3], [4, -3, 0]) })],
  'recurrent dense': [ROW, recurrent('dense_rec', 'weight_rec'), dense(2, 3)],
  'recurrent dense of older tools': [ROW, recurrent('recurrent', 'recWeight', LOIHI)],
  'recurrent dense that waits': [
    ROW,
    recurrent('dense_rec', 'weight_rec', { ...CUBA, delay: int64(3) }),
  ],
  conv: [
    PLANE,
    windows('conv', [3, 2, 2, 2], { ...CUBA, ...groups, bias: float32([3], [1, 2, 3]) }),
  ],
  'conv that waits': [
    PLANE,
    windows('conv', [3, 2, 2, 2], { ...CUBA, ...groups, delay: int64(2) }),
  ],
  'conv of older tools': [PLANE, windows('conv', [3, 2, 2, 2, 1], { ...LOIHI, ...groups })],
  pool: [PLANE, windows('pool', [1, 1, 2, 2, 1])],
  unpool: [PLANE, windows('unpool', [1, 1, 2, 2, 1])],
  'transposed conv': [PLANE, windows('convT', [2, 3, 2, 2], { ...CUBA, ...groups })],
  average: [ROW, dense(6, 4), { ...kind('average') }],
  'average of groups': [ROW, dense(6, 4), { ...kind('average'), shape: list(3, 1, 1) }],
  'average of groups of planes': [
    PLANE,
    windows('pool', [1, 1, 2, 2]),
    { ...kind('average'), shape: list(2) },
  ],
  'concat of rows': [ROW, dense(3, 4), dense(2, 3), concat(1, 2), dense(2, 5)],
  'concat of planes': [
    PLANE,
    windows('pool', [1, 1, 2, 2]),
    concat(0),
    windows('conv', [3, 2, 2, 2]),
    concat(1, 3),
    dense(2, 20),
  ],
  'concat of planes as rows': [
    PLANE,
    windows('pool', [1, 1, 2, 2]),
    { ...kind('flatten') },
    dense(3, 8),
    concat(2, 3),
  ],
  'concat at the end': [ROW, dense(3, 4), dense(2, 3), concat(2, 1)],
  'delays of neurons': [ROW, dense(3, 4, { ...CUBA, delay: float32([3], [0, 2, 62]) })],
  'delays of what they hear': [ROW, dense(3, 4, { ...CUBA, delay: float32([4], [1, 2, 3, 5]) })],
  'delays of synapses': [
    ROW,
    dense(2, 4, { ...CUBA, delay: float32([2, 4], [0, 1, 2, 3, 4, 5, 6, 7]) }),
  ],
  voltages: [ROW, dense(3, 4), dense(2, 3, { ...VOLTAGE, bias: float32([2], [4, -3]) })],
  'sums with biases': [
    ROW,
    dense(3, 4),
    { ...kind('dense'), weight: weights(2, 3), bias: float32([2], [5000, -1]) },
  ],
  'adaptive, dense': [ROW, dense(3, 4, { ...ALIF, bias: float32([3], [4, -3, 0]) })],
  'adaptive, one parameter a neuron': [
    ROW,
    dense(3, 4, {
      ...ALIF,
      'neuron/iDecay': list(0, 1024, 4096),
      'neuron/vDecay': list(1, 2, 3),
      'neuron/thDecay': list(0, 300, 4096),
      'neuron/refDecay': list(9, 2000, 4096),
      'neuron/vThMant': list(10, 20, 300),
      'neuron/vThStep': list(0, 30, 31),
    }),
  ],
  'adaptive, one parameter a channel': [
    PLANE,
    windows('conv', [3, 2, 2, 2], { ...ALIF, ...groups, 'neuron/thDecay': list(1, 300, 4000) }),
  ],
  'adaptive, recurrent': [ROW, recurrent('dense_rec', 'weight_rec', ALIF), dense(2, 3)],
  'adaptive, input of floats': [
    { ...PLANE, weight: float32([1], [40]), bias: float32([1], [12]), ...ALIF },
    { ...kind('flatten') },
    dense(3, 32),
  ],
  sums: [ROW, dense(3, 4), { ...kind('dense'), weight: weights(2, 3) }],
  resonators: [ROW, complex(dense(5, 4, RF), 5, 4), complex(dense(3, 5, RF_IZ), 3, 5), dense(2, 3)],
  'resonators that differ, and wait': [
    ROW,
    complex(
      dense(3, 4, {
        ...RF,
        'neuron/sinDecay': list(2100, -9, 0),
        'neuron/cosDecay': list(3400, 4096, 1),
        delay: float32([3], [0, 2, 62]),
      }),
      3,
      4,
    ),
  ],
  'resonators with thresholds that move': [
    ROW,
    complex(dense(3, 4, { ...ADRF, 'neuron/thDecay': list(300, 0, 4096) }), 3, 4),
    complex(dense(2, 3, { ...ADRF, 'neuron/type': word('ADRF_IZHIKEVICH') }), 2, 3),
  ],
  'resonators in planes': [
    PLANE,
    complex(
      windows('conv', [3, 2, 2, 2], { ...RF, ...groups, 'neuron/sinDecay': list(2100, -9, 0) }),
      ...[3, 2, 2, 2],
    ),
    complex(windows('unpool', [1, 1, 2, 2], RF_IZ), 1, 1, 2, 2),
    complex(windows('pool', [1, 1, 2, 2], RF), 1, 1, 2, 2),
    complex(windows('convT', [3, 2, 2, 2], { ...RF_IZ, ...groups, delay: int64(2) }), 3, 2, 2, 2),
    complex(dense(2, 32, RF), 2, 32),
  ],
  'resonators with real weights': [ROW, dense(3, 4, RF)],
  'sigma-delta': [
    FRAME,
    windows('conv', [3, 2, 2, 2], { ...SDNN, ...groups }),
    dense(4, 12, { ...SDNN, bias: float32([4], [1, 2, 3, 4]) }),
    dense(1, 4, SUM),
  ],
  'sigma-delta without relu': [
    FRAME,
    dense(4, 32, { ...SDNN, 'neuron/activation': word('identity') }),
    dense(1, 4, SUM),
  ],
};

/** Values by the order in which they are made, for layers are called by their number. */
function nameless(graph: Graph): string {
  const names = new Map(graph.ops.map(({ result }, i) => [result, `v${i}`]));
  const renamed = (name: string) => names.get(name) ?? name;
  const ops = graph.ops.map((op) => ({
    ...op,
    result: renamed(op.result),
    inputs: op.inputs.map(renamed),
    loc: [],
  }));
  const outputs = graph.outputs.map((output) => ({ ...output, value: renamed(output.value) }));
  return print({ ...graph, ops, outputs }, OP_TABLE);
}

test.each(Object.entries(NETWORKS))(
  '%s: the same network through a file',
  async (_name, layers) => {
    const graph = await read(netxOf(layers));
    const { bytes } = netxFile(graph);
    const again = await read(bytes);
    expect(nameless(again)).toBe(nameless(graph));
    expect(Buffer.from(netxFile(again).bytes).equals(Buffer.from(bytes))).toBe(true);
    expect(firstDifference(again, 3, 12, [{ withStates: true }])).toBeUndefined();
  },
);
