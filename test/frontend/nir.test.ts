import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { type Entry, float32, int64, words } from '../../src/export/hdf5/entries.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { tensorsOf } from '../../src/ir/graph.ts';
import { type FileEntries, hdf5Of } from '../../src/export/hdf5/file.ts';
import { SIMULATORS, traceDifference, traceOf } from '../oracles/traces.ts';
import { importSource, source } from '../support/onnx-models.ts';

const FIXTURES = 'test/fixtures/nir';

async function read(bytes: Uint8Array) {
  return importSource(source(bytes, 'model.nir'));
}

async function faultOf(bytes: Uint8Array) {
  const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof SpikeError) return error.diagnostics[0]!;
  throw error;
}

function recorded(graph: Graph, inputs: readonly (readonly number[])[]) {
  const outputs = graph.ops.map(({ result }) => ({ name: result, value: result }));
  const name = graph.inputs[0]!.name;
  return record({ ...graph, outputs }, OP_TABLE, {
    steps: inputs.length,
    inputs: (now) => ({ [name]: Float64Array.from(inputs[now - 1]!) }),
  });
}

/** What a value is in each step. */
function run(graph: Graph, name: string, inputs: readonly (readonly number[])[]) {
  return recorded(graph, inputs)
    .values.get(name)!
    .map((numbers) => Array.from(numbers));
}

test.each(Object.entries(SIMULATORS))(
  'a neuron is as %s has it',
  async (name, { unit, nearly }) => {
    const { graph } = await read(readFileSync(`${FIXTURES}/lif_norse.nir`));
    const trace = traceOf(readFileSync(`${FIXTURES}/lif_${name}.csv`, 'utf8'));
    const { steps, largest, otherSpikes } = traceDifference(graph, trace, unit);
    expect([steps, otherSpikes]).toEqual([1000, 0]);
    expect(largest).toBeLessThan(nearly);
  },
);

test.each([
  ['cnn_sinabs.nir', ['conv', 'conv', 'conv', 'dense', 'dense'], 5],
  ['two_lif_neurons.nir', ['dense', 'dense'], 2],
  ['braille_noDelay_noBias_subtract.nir', ['dense', 'dense', 'dense'], 2],
])('%s reads', async (name, synapses, populations) => {
  const { graph } = await read(readFileSync(`${FIXTURES}/${name}`));
  const kinds = graph.ops.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'dense' || kind === 'conv')).toEqual(synapses);
  expect(kinds.filter((kind) => kind === SHOWN)).toHaveLength(populations);
});

test('a trained recurrent network: its step is known by r, and its loop takes one', async () => {
  const { graph, warnings } = await read(readFileSync(`${FIXTURES}/braille_noDelay_bias_zero.nir`));
  expect(warnings.map(({ code, notes }) => [code, notes])).toEqual([
    [
      'SPK4135',
      [
        'a step is 0.0001 s: r is tau / dt throughout',
        'equations are taken in steps of the Euler method',
        'a neuron fires above its threshold and is at v_reset in the same step: a file cannot say that it subtracts',
        "'lif1.lif' is heard again a step later",
      ],
    ],
  ]);
  expect(graph.ops.map(({ kind }) => kind)).toEqual([
    'dense',
    'delay',
    'dense',
    'add',
    'leaky-integrate-and-fire',
    'dense',
    'leaky-integrate-and-fire',
    'sigma',
  ]);
  const text = print(graph, OP_TABLE);
  const tensors = new Map(tensorsOf(graph).map((one) => [one.hash, one]));
  const again = parse(text, { ops: OP_TABLE, tensors: (hash) => tensors.get(hash) });
  expect(print(again.graph, OP_TABLE)).toBe(text);
});

test('edges of absent nodes are named: SPK4132', async () => {
  const found = await faultOf(readFileSync(`${FIXTURES}/braille_noDelay_bias_zero_subgraph.nir`));
  expect([found.code, found.exit]).toEqual(['SPK4132', 4]);
  expect(found.message).toContain("'lif1.lif -> lif1.lin'");
});

interface Node {
  readonly type: string;
  readonly [parameter: string]: string | Entry;
}

/** A file of a graph; `a>b` is an edge. */
function graphFile(nodes: Readonly<Record<string, Node>>, edges: string): Uint8Array {
  return hdf5Of(graphEntries('node', nodes, edges));
}

function graphEntries(path: string, nodes: Readonly<Record<string, Node>>, edges: string) {
  const entries: Record<string, Entry> = {};
  for (const [name, node] of Object.entries(nodes))
    for (const [parameter, value] of Object.entries(node))
      entries[`${path}/nodes/${name}/${parameter}`] =
        typeof value === 'string' ? words([], [value]) : value;
  const ends = edges.split(' ').flatMap((edge) => edge.split('>'));
  return { ...entries, [`${path}/edges`]: words([ends.length / 2, 2], ends) };
}

const ints = (...numbers: number[]) => int64(numbers, [numbers.length]);
const row = (...numbers: number[]) => float32([numbers.length], numbers);
const input = (...shape: number[]) => ({ type: 'Input', shape: ints(...shape) });
const OUTPUT = { type: 'Output', shape: ints(1) };

/** One node between input and output. */
const between = (node: Node, shape: readonly number[]) =>
  graphFile({ in: input(...shape), node, out: OUTPUT }, 'in>node node>out');

const IF = { type: 'IF', r: row(1), v_threshold: row(1.5) };

test.each<[string, Node, number[]]>([
  // In each step, with x = 1 from the first to the third one: what is shown of it.
  ['IF', IF, [0, 1, 0, 0]],
  ['I', { type: 'I', r: row(2) }, [2, 4, 6, 6]],
  ['LI', { type: 'LI', tau: row(2e-4), r: row(1), v_leak: row(0) }, [0.5, 0.75, 0.875, 0.4375]],
  [
    'LIF with a leak and a value to be reset to',
    {
      type: 'LIF',
      tau: row(2e-4),
      r: row(1),
      v_leak: row(1),
      v_threshold: row(0.9),
      v_reset: row(-2),
    },
    [1, 0, 1, 0],
  ],
  [
    'CubaLI',
    {
      type: 'CubaLI',
      tau_syn: row(2e-4),
      tau_mem: row(2e-4),
      r: row(4),
      v_leak: row(0),
      w_in: row(4),
    },
    // tau / r is half of 0.1 ms, so a step is half as long, and a quarter of each stays away.
    [1, 2.5, 4.1875, 4.875],
  ],
  ['Threshold', { type: 'Threshold', threshold: row(0.5) }, [1, 1, 1, 0]],
  ['Scale', { type: 'Scale', scale: row(-3) }, [-3, -3, -3, 0]],
  ['Delay', { type: 'Delay', delay: row(2e-4) }, [0, 0, 1, 1]],
  ['Linear', { type: 'Linear', weight: float32([1, 1], [4]) }, [4, 4, 4, 0]],
])('%s', async (_name, node, expected) => {
  const { graph } = await read(between(node, [1]));
  const named = graph.ops.map(({ result }) => result);
  const name = named.includes('node') ? 'node' : named.find((one) => one.startsWith('node'))!;
  const found = run(graph, name, [[1], [1], [1], [0]]).map(([x]) => x!);
  expected.forEach((x, t) => expect([t, found[t]]).toEqual([t, expect.closeTo(x, 6)]));
});

test('an affine layer shows its bias, and a neuron takes it through its gain', async () => {
  const affine = { type: 'Affine', weight: float32([1, 1], [1]), bias: row(0.25) };
  const { graph } = await read(between(affine, [1]));
  expect(run(graph, 'out:shown', [[1], [0]])).toEqual([[1.25], [0.25]]);
  const li = { type: 'LI', tau: row(2e-4), r: row(1), v_leak: row(0) };
  const both = { in: input(1), affine, li, out: OUTPUT };
  const led = await read(graphFile(both, 'in>affine affine>li li>out'));
  expect(run(led.graph, 'li', [[1], [0]])).toEqual([[0.625], [0.4375]]);
});

const HALF = { stride: ints(2, 2), padding: ints(0, 0), kernel_size: ints(2, 2) };
const CONV = {
  type: 'Conv2d',
  weight: float32([2, 1, 2, 2], [1, 2, 3, 4, 1, 1, 1, 1]),
  bias: row(0, 10),
  stride: ints(2, 2),
  padding: 'valid',
  dilation: ints(1, 1),
  groups: int64(1),
};
const ALONG = {
  type: 'Conv1d',
  weight: float32([1, 1, 3], [1, 1, 1]),
  bias: row(0),
  stride: ints(1),
  padding: 'same',
  dilation: ints(1),
  groups: int64(1),
};
const FLAT = { type: 'Flatten', start_dim: int64(0), end_dim: int64(-1) };

test('convolutions, pools and what is flattened', async () => {
  const image = [[1, 0, 1, 1]];
  const shown = async (node: Node) =>
    run((await read(between(node, [1, 2, 2]))).graph, 'out:shown', image)[0];
  expect(await shown(CONV)).toEqual([8, 13]);
  expect(await shown({ type: 'SumPool2d', ...HALF })).toEqual([3]);
  expect(await shown({ type: 'AvgPool2d', ...HALF })).toEqual([0.75]);
  const { graph } = await read(between(FLAT, [1, 2, 2]));
  expect(graph.ops[0]!.type.shape).toEqual([4]);
  const line = await read(between(ALONG, [1, 4]));
  expect(run(line.graph, 'out:shown', image)[0]).toEqual([1, 2, 2, 2]);
});

/** Of two layers without neurons between: what comes out, and the ops that are left. */
async function composed(nodes: Readonly<Record<string, Node>>, shape: number[], x: number[]) {
  const names = ['in', ...Object.keys(nodes), 'out'];
  const edges = names.slice(1).map((name, i) => `${names[i]!}>${name}`);
  const file = graphFile({ in: input(...shape), ...nodes, out: OUTPUT }, edges.join(' '));
  const { graph } = await read(file);
  return [run(graph, 'out:shown', [x])[0], graph.ops.map(({ kind }) => kind)];
}

const SHOWN = 'leaky-integrate-and-fire';

test('layers without neurons between are one', async () => {
  const plane = Array.from({ length: 16 }, (_, i) => i % 3);
  const pool = { type: 'SumPool2d', ...HALF };
  // Windows sum up to 2, 6, 4 and 3, and the kernels weigh those.
  const sums = [0 + 1 + 1 + 2, 2 + 0 + 0 + 1, 2 + 0 + 0 + 1, 1 + 2 + 2 + 0];
  const weighed = [1, 2, 3, 4].reduce((sum, w, i) => sum + w * sums[i]!, 0);
  expect(await composed({ pool, conv: CONV }, [1, 4, 4], plane)).toEqual([
    [weighed, sums.reduce((a, b) => a + b, 10)],
    ['conv', SHOWN],
  ]);
  const matrix = { type: 'Affine', weight: float32([1, 4], [1, 2, 3, 4]), bias: row(1) };
  expect(await composed({ pool, flat: FLAT, matrix }, [1, 4, 4], plane)).toEqual([
    [weighed + 1],
    ['reshape', 'dense', SHOWN],
  ]);
  const first = { type: 'Affine', weight: float32([2, 1], [1, -2]), bias: row(1, 2) };
  const second = { type: 'Affine', weight: float32([1, 2], [3, 1]), bias: row(0.5) };
  expect(await composed({ first, second }, [1], [2])).toEqual([
    [3 * (2 + 1) + (-4 + 2) + 0.5],
    ['dense', SHOWN],
  ]);
  const scale = { type: 'Scale', scale: row(2, 10) };
  expect(await composed({ first, scale }, [1], [2])).toEqual([
    [6, -20],
    ['dense', SHOWN],
  ]);
});

test.each<[string, Node, number | undefined]>([
  [
    'a step is 0.0002 s: r is tau / dt throughout',
    { type: 'LI', tau: row(1e-3), r: row(5), v_leak: row(0) },
    undefined,
  ],
  [
    'a step is taken to be 0.0001 s: r is not tau / dt throughout',
    { type: 'LI', tau: row(1e-3, 1e-3), r: row(5, 10), v_leak: row(0, 0) },
    undefined,
  ],
  [
    'time constants of a second and more are taken to be counted in steps',
    { type: 'LI', tau: row(2), r: row(1), v_leak: row(0) },
    undefined,
  ],
  ['a step is taken to be 0.0001 s: no node says how long it is', IF, undefined],
  [
    'a step is 0.001 s, as was asked for',
    { type: 'LI', tau: row(1e-2), r: row(5), v_leak: row(0) },
    1e-3,
  ],
])('%s', async (because, node, secondsPerStep) => {
  const size = node['tau'] === undefined ? 1 : (node['tau'] as Entry).dataset.shape[0]!;
  const given = { inputShapes: new Map(), ...(secondsPerStep && { secondsPerStep }) };
  const found = await importSource(source(between(node, [size]), 'model.nir'), given);
  expect(found.warnings[0]!.notes![0]).toBe(because);
});

test('a graph in a graph is taken out of it', async () => {
  const inner = { input: input(1), lif: IF, output: OUTPUT };
  const entries: FileEntries = {
    ...graphEntries('node', { in: input(1), out: OUTPUT }, 'in>sub sub>out'),
    ...graphEntries('node/nodes/sub', inner, 'input>lif lif>output'),
    'node/nodes/sub/type': words([], ['NIRGraph']),
  };
  const { graph } = await read(hdf5Of(entries));
  expect(graph.ops.map(({ result }) => result)).toEqual(['sub.lif:in0', 'sub.lif', 'out:counts']);
});

test('nodes that are no primitives are named: SPK4133', async () => {
  const found = await faultOf(between({ type: 'Attention' }, [1]));
  expect([found.code, found.message]).toEqual([
    'SPK4133',
    "the graph has nodes that are not read: 'node' is Attention",
  ]);
});

test('a loop without neurons is refused: SPK4134', async () => {
  const linear = { type: 'Linear', weight: float32([1, 1], [1]) };
  const nodes = { in: input(1), a: linear, b: linear, out: OUTPUT };
  const found = await faultOf(graphFile(nodes, 'in>a a>b b>a b>out'));
  expect(found.code).toBe('SPK4134');
});

test('a file of something else is told: SPK4130', async () => {
  const found = await faultOf(hdf5Of({ 'layer/0/type': words([], ['input']) }));
  expect([found.code, found.message]).toEqual([
    'SPK4130',
    "the file has no NIR graph, but 'layer'",
  ]);
});

const LINEAR = { type: 'Linear', weight: float32([1, 1], [1]) };

test.each([
  ['without a parameter', between({ type: 'IF', r: row(1) }, [1])],
  ['of another width', between({ ...LINEAR, weight: float32([1, 3], [1, 1, 1]) }, [1])],
  ['that is not finite', between({ ...IF, r: row(NaN) }, [1])],
  [
    'of a time constant below a step',
    between({ type: 'LI', tau: row(1e-6), r: row(1), v_leak: row(0) }, [1]),
  ],
  [
    'of other shapes',
    between({ type: 'LI', tau: row(1, 1), r: row(1, 1, 1), v_leak: row(0) }, [2]),
  ],
  ['of a shape beyond measure', between(LINEAR, [2 ** 30, 2 ** 30])],
  [
    'of a window of nothing',
    between(
      { type: 'SumPool2d', kernel_size: ints(0, 2), stride: ints(1), padding: ints(0) },
      [1, 2, 2],
    ),
  ],
  [
    'of a window beyond measure',
    between(
      { type: 'SumPool2d', kernel_size: ints(2 ** 30), stride: ints(1), padding: ints(0) },
      [1, 2, 2],
    ),
  ],
  ['that waits differently long', between({ type: 'Delay', delay: row(1e-4, 3e-4) }, [2])],
  [
    'that weighs what no neurons have sent',
    graphFile({ in: input(1, 4), a: ALONG, b: ALONG, out: OUTPUT }, 'in>a a>b b>out'),
  ],
  [
    'that scales each place of a convolution in its way',
    graphFile(
      {
        in: input(1, 3, 3),
        conv: CONV,
        scale: { type: 'Scale', scale: float32([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]) },
        out: OUTPUT,
      },
      'in>conv conv>scale scale>out',
    ),
  ],
  [
    'that pads what was pooled with a rest',
    graphFile(
      {
        in: input(1, 5, 5),
        pool: { type: 'SumPool2d', ...HALF },
        conv: { ...CONV, padding: ints(1, 1) },
        out: OUTPUT,
      },
      'in>pool pool>conv conv>out',
    ),
  ],
  ['that nothing leads to', graphFile({ in: input(1), a: IF, out: OUTPUT }, 'in>out a>out')],
])('a node %s is refused: SPK4131', async (_name, bytes) => {
  const { code, exit } = await faultOf(bytes);
  expect([code, exit]).toEqual(['SPK4131', 4]);
});
