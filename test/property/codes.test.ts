import { expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../passes/index.ts';
import { calibrate, syntheticSamples } from '../../src/compiler/calibrate.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { lastWindow, settlesAt } from '../../src/ir/settling.ts';
import type { Samples } from '../../src/tensor/samples.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { definitionsOf } from '../../src/ir/graph.ts';
import { random } from '../../src/support/random.ts';
import { forSeeds, seeds } from '../support/for-seeds.ts';
import { randomNetwork } from '../support/random-network.ts';

const NETWORKS = 60;
const SAMPLES = 3;

const RUN = { ops: OP_TABLE, passes: PASS_TABLE };

test('every exact code settles at the integers of graded messages', () =>
  forSeeds(NETWORKS, randomNetwork, async (float, seed) => {
    const source = random(seed);
    const [activationBits, wideBits] = [source.int(2, 6), source.int(2, 9)];
    const steps = source.int(1, 12);
    const bits = { activationBits, wideBits, steps };
    const { graph, samples } = await calibrated(float);
    const graded = await converted(graph, bits);
    for (const code of ['ternary', 'radix', 'ttfs']) {
      const coded = await converted(graph, { ...bits, code });
      for (let i = 0; i < SAMPLES; i++)
        expect([code, settled(coded, samples, i)]).toEqual([code, settled(graded, samples, i)]);
    }
  }));

test('codes mix: layers of several settle at the integers of graded messages', () =>
  forSeeds(NETWORKS, randomNetwork, async (float, seed) => {
    const source = random(seed);
    const { graph, samples } = await calibrated(float);
    const bits = { activationBits: 3, wideBits: 5, steps: 4 };
    const sent = (await converted(graph, bits)).ops.filter(({ attrs }) => 'code' in attrs);
    const layers = sent
      .map(({ result }) => {
        const code = source.pick(['graded', 'ternary', 'radix', 'ttfs']);
        return `${result}:encoding=${code}`;
      })
      .join(';');
    const graded = await converted(graph, { ...bits, activationBits: 3 });
    const mixed = await converted(graph, { ...bits, layers });
    for (let i = 0; i < SAMPLES; i++)
      expect([layers, settled(mixed, samples, i)]).toEqual([layers, settled(graded, samples, i)]);
  }));

test('messages of codes with windows are no larger than a digit', () =>
  forSeeds(20, randomNetwork, async (float) => {
    const { graph } = await calibrated(float);
    for (const code of ['radix', 'ttfs']) {
      const coded = await converted(graph, { code, activationBits: 4, wideBits: 4, steps: 4 });
      const senders = coded.ops.filter(({ kind, attrs }) => kind !== 'decode' && 'code' in attrs);
      expect(senders.length).toBeGreaterThan(0);
      for (const { type } of senders) expect(['u1', 'i2']).toContain(type.dtype);
      expect(settlesAt(coded)).toBe(lastWindow(coded));
    }
  }));

test('rates come closer to the float network with more steps', async () => {
  const errors = new Map<number, number>();
  let compared = 0;
  for (const seed of seeds(NETWORKS)) {
    const { graph, samples } = await calibrated(randomNetwork(seed));
    for (const steps of [4, 16, 64, 256]) {
      const rate = await converted(graph, { code: 'rate', steps });
      for (let i = 0; i < SAMPLES; i++) {
        const error = deviation(wanted(graph, samples, i), settled(rate, samples, i), rate);
        errors.set(steps, (errors.get(steps) ?? 0) + error);
        compared++;
      }
    }
  }
  const [coarse, , , fine] = [...errors.values()] as [number, number, number, number];
  expect(compared).toBe(NETWORKS * SAMPLES * 4);
  expect([...errors.values()]).toEqual([...errors.values()].sort((a, b) => b - a));
  expect(fine).toBeLessThan(coarse / 10);
});

async function calibrated(float: Graph): Promise<{ graph: Graph; samples: Samples }> {
  const folded = await runPasses(
    float,
    ['fold-affine', 'dead-code'].map((name) => ({ name, options: {} })),
    RUN,
  );
  const samples = syntheticSamples(folded);
  return { graph: calibrate(folded, OP_TABLE, samples), samples };
}

function converted(graph: Graph, options: Attrs): Promise<Graph> {
  const calls = [
    { name: 'encode', options },
    { name: 'quantise', options: {} },
  ];
  return runPasses(graph, calls, RUN);
}

/** The outputs when no window is left and nothing can be missing. */
function settled(graph: Graph, samples: Samples, i: number): number[] {
  const machine = interpreter(graph, OP_TABLE);
  const last = settlesAt(graph);
  expect(last).toBeGreaterThan(0);
  for (let step = 0; step < last!; step++) machine.step(samples.get(i));
  return graph.outputs.flatMap(({ value }) => [...machine.value(value)]);
}

function wanted(graph: Graph, samples: Samples, i: number): number[] {
  const machine = interpreter(graph, OP_TABLE);
  machine.step(samples.get(i));
  return graph.outputs.flatMap(({ value }) => [...machine.value(value)]);
}

/** Of the largest number of an output, how far the others are from what they should be. */
function deviation(float: readonly number[], found: readonly number[], graph: Graph): number {
  const { scale } = definitionsOf(graph).get(graph.outputs[0]!.value)!.attrs;
  const unit = scale ? numbersOf(scale as Tensor)[0]! : 1;
  const largest = Math.max(1e-6, ...float.map(Math.abs));
  return Math.max(...float.map((y, at) => Math.abs(y - found[at]! * unit))) / largest;
}
