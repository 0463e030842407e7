import { expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../passes/index.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { netxFile } from '../../src/export/netx/netx.ts';
import { nirFile } from '../../src/export/nir/nir.ts';
import { WRITERS } from '../../src/export/writers.ts';
import { type Attrs, type Graph, definitionsOf } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { importSource, source } from '../support/onnx-models.ts';
import { randomFloatNeurons } from '../support/random-float-neurons.ts';

/*
 * Networks of float neurons from NIR to rows of layers: each layer has one threshold, and weights that are added up as
 * they are.
 */

const NETWORKS = 24;
const STEPS = 50;
const OF_LAYERS = WRITERS.find(({ name }) => name === 'netx')!.quantise!;

const read = async (bytes: Uint8Array, ending: string) =>
  (await importSource(source(bytes, `model${ending}`))).graph;

test('a network of float neurons is in a netx file what its integers are, step by step', () =>
  forSeeds(NETWORKS, floatNeurons, async (float, seed) => {
    const { prompt } = randomFloatNeurons(seed);
    const fixed = await quantised(float, OF_LAYERS);
    const layers = await read(netxFile(fixed).bytes, '.net');
    const [before, after] = [answers(fixed, seed), answers(layers, seed)];
    const heard = after.slice(prompt);
    expect(heard).toEqual(before.slice(0, STEPS - prompt));
  }));

/** Of all that the float networks answer: how far integers may be apart from it, in all. */
const APART = { channel: 0.01, layer: 0.006 };

test('answers of integers are near those of floats at a scale for each channel or layer', async () => {
  const total = { channel: 0, layer: 0, all: 0 };
  await forSeeds(NETWORKS, floatNeurons, async (float, seed) => {
    const wanted = answers(float, seed).at(-1)!;
    const far = async (options: Attrs) => apartBy(wanted, await quantised(float, options), seed);
    total.channel += await far({});
    total.layer += await far(OF_LAYERS);
    total.all += sum(wanted.map(Math.abs));
  });
  expect(total.channel / total.all).toBeLessThan(APART.channel);
  expect(total.layer / total.all).toBeLessThan(APART.layer);
});

async function floatNeurons(seed: number): Promise<Graph> {
  return read(nirFile(randomFloatNeurons(seed).graph).bytes, '.nir');
}

function quantised(graph: Graph, options: Attrs): Promise<Graph> {
  const calls = [{ name: 'quantise', options }];
  return runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
}

/** What the only output shows in each step, of drawn spikes. */
function answers(graph: Graph, seed: number): number[][] {
  const { next } = random(seed);
  const [{ name, type }] = graph.inputs as [Graph['inputs'][number]];
  const inputs = () => ({
    [name]: Int16Array.from({ length: sizeOf(type.shape) }, () => (next() < 0.3 ? 1 : 0)),
  });
  const { values } = record(graph, OP_TABLE, { steps: STEPS, inputs });
  return values.get(graph.outputs[0]!.value)!.map((row) => Array.from(row));
}

/** How far the last answers are from those that were wanted, in all. */
function apartBy(wanted: readonly number[], fixed: Graph, seed: number): number {
  const { attrs } = definitionsOf(fixed).get(fixed.outputs[0]!.value)!;
  const unit = attrs['scale'] ? numbersOf(attrs['scale'] as Tensor)[0]! : 1;
  const found = answers(fixed, seed).at(-1)!;
  return sum(wanted.map((x, i) => Math.abs(x - unit * found[i]!)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
