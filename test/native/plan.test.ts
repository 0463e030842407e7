import type { Addon } from '../../runtime/executors/native/addon.ts';
import { expect, test } from '@jest/globals';
import { memoryOptimisation } from '../../passes/memory-optimisation.ts';
import { temporalFusion } from '../../passes/temporal-fusion.ts';
import { type NativePlan, imageOf } from '../../src/ir/engine/image.ts';
import { planOf } from '../../src/ir/engine/plan.ts';
import { inputsOf, openProgram } from '../../runtime/executors/native/program.ts';
import { loadWasm } from '../../runtime/executors/wasm/load.ts';
import { runPass, withDefaults } from '../../src/compiler/run-passes.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { separateMemory } from '../../src/ir/schedule/place.ts';
import { spikesType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { randomGraph } from '../support/random-graph.ts';
import { networkAt } from '../support/random-network.ts';
import { addonHere, drawInputs } from './compare.ts';
import { testEngine } from './test-engine.ts';

/* The engine allocates what a plan says, and no plan that it could be harmed by. */

const OPTIONS = { level: '', threads: 1, block: 64 };

function planned(graph: Graph): Graph {
  return [temporalFusion, memoryOptimisation].reduce(
    (before, pass) => runPass(before, pass, withDefaults(pass, {}), OP_TABLE),
    graph,
  );
}

function bytesAfterRun(graph: Graph, threads: number, addon: Addon = addonHere()): number {
  const { plan, session } = openProgram(graph, addon, OPTIONS);
  const samples = Array.from({ length: 4 }, (_, i) => drawInputs(graph, i + 1, 1)[0]!);
  const inputs = samples.flatMap((sample) => inputsOf(graph, plan, sample, 9));
  addon.run(session, inputs, samples.length, 9, threads, false);
  return addon.memory(session).values;
}

testEngine('it allocates the bytes of the plan, for each thread, and no others', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const graph = planned(await networkAt('fixed', seed));
    expect(graph.memory!.bytes).toBeGreaterThan(0);
    expect(bytesAfterRun(graph, 1)).toBe(graph.memory!.bytes);
    expect(bytesAfterRun(graph, 3)).toBe(3 * graph.memory!.bytes);
  }
});

testEngine('a memory without a schedule is that of single steps', async () => {
  const graph = await networkAt('fixed', 3);
  const memory = memoryOptimisation.run(graph, { ops: OP_TABLE, options: {} }).memory!;
  expect(memory.bytes).toBeLessThan(separateMemory(graph, OP_TABLE).bytes);
  expect(bytesAfterRun({ ...graph, memory }, 1)).toBe(memory.bytes);
});

test('WebAssembly allocates the bytes of the plan too', async () => {
  const engine = await loadWasm();
  for (let seed = 1; seed <= 4; seed++) {
    const graph = planned(await networkAt('fixed', seed));
    expect(bytesAfterRun(graph, 1, engine)).toBe(graph.memory!.bytes);
  }
});

testEngine('a convolution and levels work in less memory than their currents take', () => {
  const weight = tensorOf(
    'i8',
    [8, 1, 3, 3],
    Array.from({ length: 72 }, (_, i) => i - 36),
  );
  const graph = graphOf('fixed', { x: spikesType('i9', [1, 1, 96, 96]) }, [
    ['a', 'conv', ['x'], { weight, strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] }],
    ['y', 'level', ['a'], { theta: tensorOf('i32', [], [90]), high: 255, limit: 255 }],
  ]);
  const addon = addonHere();
  const { plan, session } = openProgram(planned(graph), addon, OPTIONS);
  addon.run(session, inputsOf(graph, plan, drawInputs(graph, 1, 1)[0]!, 4), 1, 4, 1, false);
  const { values, workspace } = addon.memory(session);
  expect(values).toBeGreaterThan(8 * 96 * 96 * 4);
  expect(workspace).toBeLessThan(values / 10);
});

testEngine('without a plan each value and state has a place of its own', async () => {
  const graph = await networkAt('fixed', 3);
  expect(bytesAfterRun(graph, 1)).toBe(separateMemory(graph, OP_TABLE).bytes);
});

/** Ways in which a plan is wrong, whatever the graph: each must be refused. */
const FAULTS: Readonly<Record<string, (plan: NativePlan) => NativePlan>> = {
  'no steps': (plan) => ({ ...plan, block: 0 }),
  'too many steps': (plan) => ({ ...plan, block: 65537 }),
  'an op less': (plan) => ({
    ...plan,
    regions: plan.regions.map((one) => ({ ...one, ops: one.ops.slice(1) })),
  }),
  'an op twice': (plan) => ({ ...plan, regions: [...plan.regions, plan.regions[0]!] }),
  'ops in another order': (plan) => ({
    ...plan,
    regions: plan.regions.map((one) => ({ ...one, ops: one.ops.toReversed() })),
  }),
  'a tile of nothing': (plan) => ({
    ...plan,
    regions: plan.regions.map((one) => ({ ...one, tile: 0 })),
  }),
  'a span outside of the block': (plan) => ({
    ...plan,
    regions: plan.regions.map((one) => ({ ...one, last: plan.block + 1 })),
  }),
  'less memory than it places': (plan) => ({ ...plan, bytes: plan.bytes - 64 }),
  'more memory than it has values': (plan) => ({ ...plan, bytes: plan.bytes * 1e6 }),
  'all at one place': (plan) => ({ ...plan, rows: plan.rows.map((rows) => ({ ...rows, at: 0 })) }),
  'between lines': (plan) => ({
    ...plan,
    rows: plan.rows.map((rows) => ({ ...rows, at: rows.at + 4 })),
  }),
  'rows of no kind': (plan) => ({
    ...plan,
    rows: plan.rows.map((rows) => ({ ...rows, kind: 'given' as const })),
  }),
  'fewer states': (plan) => ({ ...plan, states: plan.states.slice(1) }),
  'states nowhere': (plan) => ({ ...plan, states: plan.states.map(() => -1) }),
};

testEngine('a plan that is wrong is refused in words', async () => {
  const graph = planned(await networkAt('fixed', 5));
  const { model } = planOf(graph);
  const addon = addonHere();
  const open = (plan: NativePlan) => addon.open(imageOf({ ...model, plan }), '', 64);
  expect(() => open(model.plan!)).not.toThrow();
  for (const [name, damage] of Object.entries(FAULTS))
    expect([name, thrownBy(() => open(damage(model.plan!)))]).toEqual([
      name,
      expect.stringMatching(/^[a-z]/),
    ]);
});

function thrownBy(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

testEngine('a plan with damaged numbers is refused or runs, and never harms', () => {
  const addon = addonHere();
  let refused = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const source = random(seed);
    const graph = planned(randomGraph(1 + (seed % 50), 'fixed', { mostOps: 8 }));
    const { model } = planOf(graph);
    const image = imageOf(model);
    const start = imageOf({ ...model, plan: undefined }).length;
    if (start >= image.length) continue;
    for (let change = source.int(1, 2); change > 0; change--)
      image[source.int(start, image.length - 1)] = source.pick([0, 1, 64, source.int(0, 255)]);
    try {
      const session = addon.open(image, '', 8);
      const inputs = drawInputs(graph, seed, 1)[0]!;
      const given = graph.inputs.map(({ name }) => inputs[name]!);
      addon.run(session, given, 1, 5, 1, false);
    } catch (error) {
      expect((error as Error).message).not.toBe('');
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(100);
});
