import { expect, test } from '@jest/globals';
import { balanceDelays } from '../../../passes/balance-delays.ts';
import { PASS_TABLE } from '../../../passes/index.ts';
import { calibrate, syntheticSamples } from '../../../src/compiler/calibrate.ts';
import { runPass, runPasses } from '../../../src/compiler/run-passes.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { settlesAt } from '../../../src/ir/settling.ts';
import { random } from '../../../src/support/random.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { randomNetwork } from '../../support/random-network.ts';

const delayed = (graph: Graph, steps = 1) => runPass(graph, balanceDelays, { steps }, OP_TABLE);

test('networks of every exact code settle at the same integers, later', () =>
  forSeeds(25, randomNetwork, async (float, seed) => {
    const run = { ops: OP_TABLE, passes: PASS_TABLE };
    const calls = ['fold-affine', 'dead-code'].map((name) => ({ name, options: {} }));
    const folded = await runPasses(float, calls, run);
    const samples = syntheticSamples(folded);
    const graph = calibrate(folded, OP_TABLE, samples);
    for (const code of ['graded', 'ternary', 'radix', 'ttfs']) {
      const options = { code, activationBits: 3, wideBits: 4, steps: 6 };
      const convert = [
        { name: 'encode', options },
        { name: 'quantise', options: {} },
      ];
      const fixed = await runPasses(graph, convert, run);
      const after = delayed(fixed, 1 + (seed % 3));
      const inputs = samples.get(seed % samples.count);
      expect(after.ops.some(({ kind }) => kind === 'delay')).toBe(true);
      expect([code, settled(after, inputs)]).toEqual([code, settled(fixed, inputs)]);
    }
  }));

function settled(graph: Graph, inputs: ReturnType<ReturnType<typeof syntheticSamples>['get']>) {
  const machine = interpreter(graph, OP_TABLE);
  const last = settlesAt(graph)!;
  expect(last).toBeGreaterThan(0);
  for (let step = 0; step < last; step++) machine.step(inputs);
  return graph.outputs.flatMap(({ value }) => [...machine.value(value)]);
}

const SPIKING = parse(
  `spk 1
graph g : fixed
input %x : spikes u1[4]
%a = dense(%x) {weight = i8[3,4](90, 30, -20, 50, 60, 70, -80, 90, 10, -11, 120, 13)} : current i32[3]
%s = lif(%a) {du = i32[](4095), dv = i32[](200), vth = i32[](60), resetInterval = 7, resetOffset = 2} : spikes u1[3]
%b = dense(%s) {weight = i8[3,3](90, 50, -20, 60, 70, -80, 10, -11, 120)} : current i32[3]
%c = dense(%x) {weight = i8[3,4](10, -30, 40, 50, 60, 20, 80, -90, 30, 31, 12, 13)} : current i32[3]
%d = add(%b, %c) : current i32[3]
%t = lif(%d) {du = i32[](2000), dv = i32[](100), vth = i32[](50)} : spikes u1[3]
output t = %t
`,
  { ops: OP_TABLE },
).graph;

test('neurons without a bias do the same, as much later as their longest way has synapses', () => {
  const after = delayed(SPIKING);
  const [early, late] = [interpreter(SPIKING, OP_TABLE), interpreter(after, OP_TABLE)];
  const source = random(7);
  const seen: string[] = [];
  let spikes = 0;
  for (let step = 1; step <= 60; step++) {
    const x = Uint8Array.from({ length: 4 }, () => source.int(0, 1));
    early.step({ x });
    late.step({ x });
    if (step > 2) expect(late.value('t').join()).toBe(seen[step - 3]);
    seen.push(early.value('t').join());
    spikes += early.value('t').filter((spike) => spike === 1).length;
  }
  expect(spikes).toBeGreaterThan(10);
  // The direct way waits once for its synapse and once more for the other way.
  const delays = after.ops.filter(({ kind }) => kind === 'delay');
  expect(delays.map(({ inputs, attrs }) => [inputs[0], attrs['steps']])).toEqual([
    ['x', 1],
    ['s', 1],
    ['c', 1],
  ]);
});

test('a cycle has no balance, and stays as it is', () => {
  const text = `spk 1
graph g : fixed
input %x : current i32[1]
%d = delay(%r) : current i32[1]
%a = add(%x, %d) : current i32[1]
%s = level(%a) {theta = i32[](4), high = 7, limit = 7} : spikes i4[1]
%r = diagonal(%s) {weight = i8[](3)} : current i32[1]
output s = %s
`;
  const { graph } = parse(text, { ops: OP_TABLE });
  expect(delayed(graph)).toBe(graph);
});
