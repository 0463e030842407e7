import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Writer, WRITERS } from '../../../../src/export/writers.ts';
import type { Attrs, Graph, Op } from '../../../../src/ir/graph.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../../src/tensor/tensor.ts';
import { lostOf, openBench } from './converting.ts';

const NETWORK = `spk 1
graph network : fixed
input %x : spikes u1[2]
%late = delay(%x) {steps = 3} : spikes u1[2]
%a = dense(%late) {weight = i8[2,2](3, 4, 6, 8)} : current i32[2]
%y = lif(%a) {du = i32[](4095), dv = i32[](128), vth = i32[](20), bias = i32[](1)} : spikes u1[2]
%b = dense(%y) {weight = i8[1,2](1, 2)} : current i32[1]
%z = lif(%b) {du = i32[](4095), dv = i32[](128), vth = i32[](2)} : spikes u1[1]
output z = %z
`;

let bench: Awaited<ReturnType<typeof openBench>>;
beforeAll(async () => {
  bench = await openBench();
  writeFileSync(bench.path('network.spk'), NETWORK);
});
afterAll(() => bench.clear());

const SPK = WRITERS.find(({ name }) => name === 'spk')!;

/** A writer that says nothing of what it does to a network. */
function careless(change: (graph: Graph) => Graph): readonly Writer[] {
  const write: Writer['write'] = ({ graph }) => SPK.write({ graph: change(graph) });
  return [{ ...SPK, write }];
}

const eachOp = (change: (op: Op) => Op) => (graph: Graph) => ({
  ...graph,
  ops: graph.ops.map(change),
});

const setting = (kind: string, change: (attrs: Attrs) => Attrs) =>
  eachOp((op) => (op.kind === kind ? { ...op, attrs: { ...op.attrs, ...change(op.attrs) } } : op));

const rounded = ({ dtype, shape, data }: Tensor) =>
  tensorOf(
    dtype,
    shape,
    Array.from(numbersOf({ dtype, shape, data } as Tensor), (x) => x & ~1),
  );

const renamed = eachOp((op) => {
  const other = (name: string) => (name === 'x' ? name : `${name}.new`);
  return { ...op, result: other(op.result), inputs: op.inputs.map(other) };
});

/** Nobody waits for what a delay would have held. */
function withoutDelays(graph: Graph): Graph {
  const ops = graph.ops.filter(({ kind }) => kind !== 'delay');
  return { ...graph, ops: ops.map((op) => (op.result === 'a' ? { ...op, inputs: ['x'] } : op)) };
}

const CARELESS: readonly (readonly [string, (graph: Graph) => Graph, Record<string, unknown>])[] = [
  ['drops delays', withoutDelays, { delays: { count: 1, most: 3, at: ['a'] } }],
  [
    'rounds weights',
    setting('dense', ({ weight }) => ({ weight: rounded(weight as Tensor) })),
    { weights: { count: 2, most: 1, at: ['a', 'b'] } },
  ],
  [
    'sets thresholds',
    setting('lif', () => ({ vth: tensorOf('i32', [], [21]) })),
    { thresholds: { count: 3, most: 19, at: ['y', 'z'] } },
  ],
  [
    'forgets how neurons leak',
    setting('lif', () => ({ dv: tensorOf('i32', [], [0]) })),
    { integrators: { count: 3, most: 1 / 32, at: ['y', 'z'] } },
  ],
  [
    'forgets a bias',
    eachOp((op) => {
      const { bias: _, ...attrs } = op.attrs;
      return { ...op, attrs };
    }),
    { biases: { count: 2, most: 1 / 64, at: ['y'] } },
  ],
  [
    'narrows currents',
    eachOp((op) =>
      op.kind === 'dense'
        ? { ...op, attrs: { ...op.attrs, width: 24 }, type: { ...op.type, dtype: 'i24' as const } }
        : op,
    ),
    { widths: { count: 4, most: 8, at: ['a', 'b'] } },
  ],
  [
    'resets neurons by their threshold',
    eachOp((op) => (op.kind === 'lif' ? { ...op, kind: 'lif-soft-reset' } : op)),
    { resets: { count: 2, at: ['y', 'z'] } },
  ],
  [
    'calls values otherwise',
    (graph) => ({ ...renamed(graph), outputs: [{ name: 'z', value: 'z.new' }] }),
    { names: { count: 4, at: ['a', 'y', 'b', 'z'] } },
  ],
  [
    'leaves a layer out',
    (graph) => ({
      ...graph,
      ops: graph.ops.slice(0, 3),
      outputs: [{ name: 'z', value: 'y' }],
    }),
    { ops: { count: 2, at: ['b', 'z'] }, outputs: { count: 1, at: ['z'] } },
  ],
];

test.each(CARELESS)('a writer that %s is found out', async (_, change, expected) => {
  const { lost, warnings } = await bench.to(bench.path('network.spk'), '.spk', careless(change));
  expect(warnings).toEqual([]);
  const rows = lost.map(({ what, means: _means, ...row }) => [what, row]);
  expect(Object.fromEntries(rows)).toEqual(expected);
});

test('a writer that changes nothing loses nothing', async () => {
  const { lost } = await bench.to(
    bench.path('network.spk'),
    '.spk',
    careless((graph) => graph),
  );
  expect(lost).toEqual([]);
});

test('a file that is refused where it is read is told', async () => {
  const writers = [{ ...SPK, write: () => ({ bytes: Uint8Array.of(7), warnings: [] }) }];
  expect(lostOf(await bench.to(bench.path('network.spk'), '.spk', writers))).toEqual({
    readable: 3,
  });
});

test('weights that a file has not are told', async () => {
  const safe = WRITERS.find(({ name }) => name === 'safetensors')!;
  const half: Writer['write'] = (network) =>
    safe.write({ ...network, weights: new Map([['a', tensorOf('f32', [], [1])]]) });
  const made = await bench.to(bench.path('network.spk'), '.safetensors', [
    { ...safe, write: half },
  ]);
  expect(lostOf(made)).toMatchObject({ network: 5, weights: 9 });
});

test('an integer network of other numbers is told', async () => {
  const qann = WRITERS.find(({ name }) => name === 'onnx')!;
  const settling = bench.path('settling.spk');
  writeFileSync(
    settling,
    `spk 1
graph settling : fixed
input %x : tensor f32[1,2]
%level = encode(%x) {gain = 4, high = 15, limit = 15} : spikes i5[1,2]
%a = dense(%level) {weight = i8[2,2](3, -2, 1, 5)} : current i32[1,2]
%z = sigma(%a) : current i32[1,2]
output z = %z
`,
  );
  const change = setting('dense', ({ weight }) => ({ weight: rounded(weight as Tensor) }));
  const write: Writer['write'] = ({ graph }) => qann.write({ graph: change(graph) });
  expect(lostOf(await bench.to(settling, '.onnx'))).toEqual({ time: 1 });
  expect(lostOf(await bench.to(settling, '.onnx', [{ ...qann, write }]))).toMatchObject({
    numbers: 2,
  });
});

const TORCH = 'test/fixtures/torch';

test.each([
  ['mlp.onnx', 'mlp.onnx'],
  ['lenet.pt2', 'lenet.onnx'],
  ['resnet.trace.pt', 'resnet.onnx'],
  ['lstm.pt2', 'lstm.onnx'],
])('weights of %s and the network %s are the same graph again', async (weights, architecture) => {
  const { to, lost } = await bench.to(join(TORCH, weights), '.safetensors');
  expect(lost.map(({ what }) => what)).toEqual(['network']);
  expect(await bench.isEqual(join(TORCH, architecture), to)).toBe(true);
});
