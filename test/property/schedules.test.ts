import { expect, test } from '@jest/globals';
import { memoryOptimisation } from '../../passes/memory-optimisation.ts';
import { temporalFusion } from '../../passes/temporal-fusion.ts';
import { native } from '../../runtime/executors/native.ts';
import { reference } from '../../runtime/executors/reference.ts';
import type { Sample } from '../../runtime/executor.ts';
import { runPass, withDefaults } from '../../src/compiler/run-passes.ts';
import { type Graph, tensorsOf } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { buffersOf } from '../../src/ir/schedule/buffers.ts';
import { separateMemory, sharedMemory } from '../../src/ir/schedule/place.ts';
import { scheduleOf } from '../../src/ir/schedule/schedule.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { verify } from '../../src/ir/verify.ts';
import { random } from '../../src/support/random.ts';
import { drawInputs } from '../native/compare.ts';
import { testEngine } from '../native/test-engine.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { randomGraph } from '../support/random-graph.ts';
import { networkAt } from '../support/random-network.ts';
import { randomSchedule } from '../support/random-schedule.ts';
import { runBySchedule } from '../support/run-by-schedule.ts';

/*
 * A schedule and a memory plan change no bit, whoever made them: those of the passes, and legal ones that
 * are drawn. Networks that settle are among the graphs, and others.
 */

const GRAPHS = 150;

async function graphOf(seed: number): Promise<Graph> {
  return seed % 3 === 0 ? networkAt('fixed', seed) : randomGraph(seed, 'fixed');
}

/** A graph with a plan: drawn, or made by the passes, with memory that is shared or that is not. */
function planned(graph: Graph, seed: number): Graph {
  const source = random(seed);
  const cacheBytes = source.pick([1024, 4096, 1_048_576]);
  const drawn =
    seed % 2 === 0
      ? { ...graph, schedule: randomSchedule(graph, source) }
      : run(temporalFusion, graph, { cacheBytes, mostSteps: source.int(1, 9) });
  return source.next() < 0.8 ? run(memoryOptimisation, drawn) : drawn;
}

function run(pass: typeof temporalFusion, graph: Graph, options = {}): Graph {
  return runPass(graph, pass, withDefaults(pass, options), OP_TABLE);
}

test('schedules and memory plans are right, and read back as they were printed', () =>
  forSeeds(GRAPHS, graphOf, (graph, seed) => {
    const after = planned(graph, seed);
    expect(verify(after, OP_TABLE)).toEqual([]);
    const text = print(after, OP_TABLE);
    const tensors = new Map(tensorsOf(after).map((tensor) => [tensor.hash, tensor]));
    const parsed = parse(text, { ops: OP_TABLE, tensors: (hash) => tensors.get(hash) });
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.graph.schedule).toEqual(after.schedule);
    expect(parsed.graph.memory).toEqual(after.memory);
    expect(print(parsed.graph, OP_TABLE)).toBe(text);
  }));

test('shared memory is no larger than places apart', () =>
  forSeeds(GRAPHS, graphOf, (graph, seed) => {
    const scheduled = planned(graph, seed);
    const shared = sharedMemory(scheduled, OP_TABLE).bytes;
    expect(shared).toBeLessThanOrEqual(separateMemory(scheduled, OP_TABLE).bytes);
  }));

test('what is planned for a state is what an op remembers', () =>
  forSeeds(GRAPHS, graphOf, (graph) => {
    const machine = interpreter(graph, OP_TABLE);
    const buffers = buffersOf(graph, scheduleOf(graph), OP_TABLE);
    for (const { result } of graph.ops) {
      const planned = buffers.filter(({ op, state }) => op === result && state !== undefined);
      const sizes = Object.values(machine.state(result)).map(({ byteLength }) => byteLength);
      expect(planned.map(({ bytes }) => bytes)).toEqual(sizes.map((n) => Math.ceil(n / 64) * 64));
    }
  }));

testEngine(
  'the engine gives the bits of the interpreter by any plan, for any number of steps',
  () =>
    forSeeds(2 * GRAPHS, graphOf, async (graph, seed) => {
      const source = random(seed);
      const samples = [1, 2, 3].map((i): Sample => drawInputs(graph, seed * 10 + i, 1)[0]!);
      const steps = source.int(1, 12);
      const expected = await (await reference.open(graph)).run(samples, steps);
      const session = await native.open(planned(graph, seed));
      expect(await session.run(samples, steps)).toEqual(expected);
      expect(await session.run(samples, steps)).toEqual(expected);
    }),
);

testEngine('inputs that change from step to step are run as they are given', () =>
  forSeeds(GRAPHS, graphOf, async (graph, seed) => {
    const steps = 1 + (seed % 9);
    const inputs = drawInputs(graph, seed, steps);
    const machine = interpreter(graph, OP_TABLE);
    for (const input of inputs) machine.step(input);
    const sample = Object.fromEntries(
      graph.inputs.map(({ name }) => {
        const rows = inputs.map((input) => input[name]!);
        const all = new (rows[0]!.constructor as Float64ArrayConstructor)(
          rows.length * rows[0]!.length,
        );
        rows.forEach((row, i) => all.set(row, i * row.length));
        return [name, all];
      }),
    );
    const session = await native.open(planned(graph, seed));
    const [result] = await session.run([sample], steps);
    for (const { name, value } of graph.outputs)
      expect(result!.outputs.get(name)).toEqual(machine.value(value));
  }),
);

test('ops that run in the order of a schedule give what they give step by step', () =>
  forSeeds(2 * GRAPHS, graphOf, (graph, seed) => {
    const schedule = planned(graph, seed).schedule!;
    const steps = (schedule.settles ? schedule.block : 0) + random(seed).int(1, 9);
    const input = drawInputs(graph, seed, 1)[0]!;
    const machine = interpreter(graph, OP_TABLE);
    for (let now = 1; now <= steps; now++) machine.step(input);
    const found = runBySchedule(graph, schedule, input, steps);
    for (const { name, value } of graph.outputs)
      expect(found.get(name)).toEqual(machine.value(value));
  }));

test('plans are as varied as they should be', async () => {
  const plans = await Promise.all(
    Array.from({ length: GRAPHS }, async (_, i) => planned(await graphOf(i + 1), i + 1)),
  );
  const regions = plans.flatMap(({ schedule }) => schedule!.regions);
  const buffers = plans.flatMap((plan) => buffersOf(plan, plan.schedule!, OP_TABLE));
  const kinds = new Set(buffers.map(({ rows }) => rows?.kind));
  expect(plans.filter(({ schedule }) => schedule!.settles).length).toBeGreaterThan(20);
  expect(plans.filter(({ schedule }) => !schedule!.settles).length).toBeGreaterThan(50);
  expect(regions.filter(({ first, last }) => first < last).length).toBeGreaterThan(100);
  expect(regions.filter(({ first, last, tile }) => tile <= last - first).length).toBeGreaterThan(
    50,
  );
  expect(buffers.filter(({ over }) => over.length > 0).length).toBeGreaterThan(20);
  for (const kind of ['whole', 'inner'] as const) expect(kinds).toContain(kind);
});
