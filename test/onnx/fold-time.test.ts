import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { foldTime } from '../../passes/fold-time.ts';
import { fold } from '../../passes/fold-time/fold.ts';
import { runPass } from '../../src/compiler/run-passes.ts';
import { diagnosticsOf } from '../../src/diagnostics/diagnostic.ts';
import { type Graph, type Op, definitionsOf } from '../../src/ir/graph.ts';
import { interpreter, record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { spikesType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { onnxRuntime } from '../support/onnxruntime.ts';
import { importOnnx } from '../support/onnx-models.ts';

/*
 * Networks as PyTorch's exporters unroll them, from fixtures/unrolled/make.py: folded and run step by step,
 * they spike as the unrolled graph does, which onnxruntime runs too.
 */

interface Network {
  readonly name: string;
  readonly steps: number;
  /** The step of the first spikes that the graph has; 1 unless given. */
  readonly first?: number;
  readonly isStill?: boolean;
  /** What it becomes, by kind. */
  readonly kinds: readonly string[];
}

const NEURON = 'leaky-integrate-and-fire';
const DENSE = ['dense', NEURON, 'dense', NEURON];
const CONV = ['conv', NEURON, 'reshape', 'dense', NEURON, 'sigma'];
const NETWORKS: readonly Network[] = [
  { name: 'leaky', steps: 6, kinds: [...DENSE, NEURON] },
  { name: 'leaky_zero', steps: 6, kinds: [...DENSE, NEURON] },
  { name: 'leaky_zero_at_once', steps: 6, kinds: DENSE },
  { name: 'synaptic', steps: 6, kinds: [...DENSE, 'sigma'] },
  { name: 'synaptic_zero', steps: 6, kinds: DENSE },
  { name: 'if_soft', steps: 5, kinds: CONV },
  { name: 'if_hard', steps: 6, kinds: [...DENSE, 'sigma'] },
  { name: 'lif_hard', steps: 5, kinds: CONV },
  { name: 'lif_still', steps: 6, isStill: true, kinds: [...DENSE, 'sigma'] },
  {
    name: 'lif_layers',
    steps: 4,
    kinds: ['conv', NEURON, 'reshape', 'dense', 'reshape', NEURON, 'sigma'],
  },
  { name: 'lif_cell', steps: 5, first: 2, kinds: DENSE },
  { name: 'lif_cell_still', steps: 6, first: 2, isStill: true, kinds: [...DENSE, 'sigma'] },
  { name: 'lif_box', steps: 5, kinds: DENSE },
  // The integrator, and what its potential starts from.
  { name: 'li_cell', steps: 6, first: 2, kinds: [...DENSE, NEURON] },
  { name: 'li_cell_last', steps: 6, first: 2, kinds: DENSE },
  {
    name: 'pools',
    steps: 4,
    kinds: ['conv', NEURON, 'conv', NEURON, 'conv', NEURON, 'reshape', 'dense', NEURON, 'sigma'],
  },
  { name: 'residual', steps: 6, kinds: [NEURON, 'dense', NEURON, 'dense', 'dense', 'add', NEURON] },
  {
    name: 'recurrent',
    steps: 6,
    kinds: ['dense', 'delay', 'dense', 'add', NEURON, 'dense', 'sigma'],
  },
];

const EXPORTERS = ['dynamo', 'script'] as const;
const CASES = NETWORKS.flatMap((network) =>
  EXPORTERS.map((exporter) => ({ ...network, file: `${network.name}.${exporter}.onnx` })),
);
const SEEDS = [1, 2, 3, 4];

function bytesOf(file: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(`../fixtures/unrolled/${file}`, import.meta.url)));
}

function foldWith(graph: Graph, options: Op['attrs'] = {}): Graph {
  return runPass(graph, foldTime, { inputs: 'numbers', required: true, ...options }, OP_TABLE);
}

describe.each(CASES)('$file', ({ file, steps, first = 1, isStill, kinds }) => {
  test('becomes one copy of each layer', async () => {
    const { graph } = await importOnnx(bytesOf(file));
    const folded = foldWith(graph);
    expect(folded.stage).toBe('snn');
    expect(folded.ops.map(({ kind }) => kind)).toEqual(kinds);
    expect(folded.inputs.map(({ name }) => name)).toEqual(graph.inputs.map(({ name }) => name));
    const [before, after] = [graph, folded].map(({ inputs }) => sizeOf(inputs[0]!.type.shape));
    expect(after).toBe(isStill ? before : before! / steps);
    expect(fold(graph, OP_TABLE, false).steps).toBe(steps);
  });

  test('spikes as the unrolled graph does, and gives its outputs', async () => {
    const { graph } = await importOnnx(bytesOf(file));
    const folded = foldWith(graph);
    const session = await onnxRuntime(bytesOf(file));
    const [hidden, replicas] = [hiddenOf(folded), hiddenSpikes(graph)];
    const seen = new Set<number>();
    for (const seed of SEEDS) {
      const x = draw(graph, seed);
      const [unrolled, run] = [runOnce(graph, x), runSteps(folded, x, steps, isStill)];
      const elsewhere = await session({ x: [graph.inputs[0]!.type.shape, x] });
      for (const [i, { name, value }] of graph.outputs.entries()) {
        const found = outputOf(folded, name, run, elsewhere[i]!.length);
        expectNear(found, unrolled.value(value));
        expectNear(found, elsewhere[i]!);
      }
      for (const [n, value] of replicas.entries()) {
        const spikes = Array.from(unrolled.value(value));
        expect(Array.from(run.values.get(hidden)![first - 1 + n]!)).toEqual(spikes);
        for (const spike of spikes) seen.add(spike);
      }
    }
    expect([...seen].sort()).toEqual([0, 1]);
  });
});

test.each(['leaky_at_once.dynamo.onnx', 'leaky_at_once.script.onnx'])(
  '%s has two thresholds a step, and is left alone',
  async (file) => {
    const { graph } = await importOnnx(bytesOf(file));
    expect(foldWith(graph, { required: false })).toBe(graph);
    const [refusal] = diagnosticsOf(() => void foldWith(graph));
    expect(refusal!.code).toBe('SPK5017');
    expect(refusal!.message).toContain('its steps differ');
  },
);

test('an input of spikes is one of bits', async () => {
  const { graph } = await importOnnx(bytesOf('leaky.dynamo.onnx'));
  const folded = foldWith(graph, { inputs: 'spikes' });
  expect(folded.inputs[0]!.type).toEqual(spikesType('u1', [1, 6]));
  const x = draw(graph, 1).map((value) => Math.round(value / 1.5));
  const run = runSteps(folded, x, 6);
  const found = outputOf(folded, 'stack', run, 24);
  expectNear(found, runOnce(graph, x).value(graph.outputs[0]!.value));
});

test('an input that is a current takes spikes through a synapse each', async () => {
  const { graph } = await importOnnx(bytesOf('residual.script.onnx'));
  const kinds = foldWith(graph, { inputs: 'spikes' }).ops.map(({ kind }) => kind);
  expect(kinds.slice(0, 3)).toEqual(['sparse', 'reshape', NEURON]);
});

function draw(graph: Graph, seed: number): Float32Array {
  const source = random(seed);
  const length = sizeOf(graph.inputs[0]!.type.shape);
  return Float32Array.from({ length }, () => source.next() * 1.5);
}

function runOnce(graph: Graph, x: Float32Array) {
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ x });
  return machine;
}

function runSteps(graph: Graph, x: Float32Array, steps: number, isStill = false) {
  const size = x.length / steps;
  const inputs = (now: number) => (isStill ? { x } : { x: x.slice((now - 1) * size, now * size) });
  return record(graph, OP_TABLE, { steps, inputs });
}

/** What the model gives: of all steps where it has as many numbers, else what is there in the last step. */
function outputOf(
  graph: Graph,
  name: string,
  { values }: ReturnType<typeof record>,
  length: number,
): readonly number[] {
  const { value } = graph.outputs.find((output) => output.name === name)!;
  const all = values.get(value)!;
  const last = all.at(-1)!;
  const scale = definitionsOf(graph).get(value)!.attrs['scale'] as Tensor | undefined;
  const factor = scale ? numbersOf(scale)[0]! : 1;
  const shown = last.length === length ? [last] : all;
  return shown.flatMap((one) => Array.from(one, (x) => x * factor));
}

function expectNear(found: readonly number[], wanted: Numbers): void {
  expect(found.length).toBe(wanted.length);
  const wrong = found.flatMap((x, i) =>
    Math.abs(x - wanted[i]!) < 1e-5 ? [] : [[i, x, wanted[i]]],
  );
  expect(wrong).toEqual([]);
}

/** The population that the last synapse reads. */
function hiddenOf(graph: Graph): string {
  const definitions = definitionsOf(graph);
  let op = graph.ops.findLast(({ kind }) => kind === 'dense')!;
  while (op.kind !== NEURON) op = definitions.get(op.inputs[0]!)!;
  return op.result;
}

/** Between spikes and the synapse that reads them. */
const ON_THE_WAY = ['reshape', 'average-pool', 'reduce-mean', 'add'];

/** The spikes that the replicas of the last synapse read, in their order. */
function hiddenSpikes(graph: Graph): string[] {
  const definitions = definitionsOf(graph);
  const last = graph.ops.findLast(({ kind }) => kind === 'dense')!;
  const { hash } = last.attrs['weight'] as Tensor;
  const replicas = graph.ops.filter(
    ({ kind, attrs }) => kind === 'dense' && (attrs['weight'] as Tensor).hash === hash,
  );
  return replicas.flatMap(({ inputs }) => back(inputs[0]!));

  function back(name: string): string[] {
    const op = definitions.get(name)!;
    if (op.kind === 'concat') return op.inputs.flatMap(back);
    return ON_THE_WAY.includes(op.kind) ? back(op.inputs.at(-1)!) : [name];
  }
}
