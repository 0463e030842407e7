import { expect, test } from '@jest/globals';
import { calibrate, syntheticSamples } from '../../src/compiler/calibrate.ts';
import { firstDifference } from '../../src/compiler/check-bits.ts';
import { type Graph, definitionsOf } from '../../src/ir/graph.ts';
import { type Interpreter, interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { verify } from '../../src/ir/verify.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { randomGraph } from '../support/random-graph.ts';
import { networkAt, randomNetwork } from '../support/random-network.ts';

const NETWORKS = 150;
const STEPS = 8;
const SAMPLES = 8;

/** Of the largest value: what 8 bits of weights and levels, rounded in up to four layers, come to. */
const TOLERANCE = 0.03;

test('a converted network computes what the float network does, but for rounding', () =>
  forSeeds(NETWORKS, randomNetwork, async (float, seed) => {
    const fixed = await networkAt('fixed', seed);
    const samples = syntheticSamples(float);
    let [largest, worst] = [0, 0];
    for (let i = 0; i < SAMPLES; i++) {
      const wanted = runFor(float, samples.get(i), 1);
      const found = runFor(fixed, samples.get(i), STEPS).output;
      expect(found.length).toBe(wanted.output.length);
      largest = Math.max(largest, wanted.largest);
      worst = Math.max(worst, ...wanted.output.map((y, at) => Math.abs(y - found[at]!)));
    }
    expect(worst).toBeLessThanOrEqual(largest * TOLERANCE);
  }));

test('calibration keeps every value and leaves a graph that verifies', () =>
  forSeeds(
    300,
    (seed) => randomGraph(seed, 'ann'),
    (graph) => {
      const calibrated = calibrate(graph, OP_TABLE, syntheticSamples(graph));
      expect(verify(calibrated, OP_TABLE)).toEqual([]);
      expect(firstDifference(graph, calibrated, OP_TABLE, { steps: 1, seed: 1 })).toBeUndefined();
    },
  ));

/** The output in its own unit, and the largest number on the way to it. */
function runFor(graph: Graph, inputs: Parameters<Interpreter['step']>[0], steps: number) {
  const machine = interpreter(graph, OP_TABLE);
  for (let step = 0; step < steps; step++) machine.step(inputs);
  const { value } = graph.outputs[0]!;
  const scale = definitionsOf(graph).get(value)?.attrs['scale'] as Tensor | undefined;
  const unit = scale ? numbersOf(scale)[0]! : 1;
  const all = graph.ops.flatMap((op) => Array.from(machine.value(op.result), Math.abs));
  return {
    output: Array.from(machine.value(value), (y) => y * unit),
    largest: Math.max(...all),
  };
}
