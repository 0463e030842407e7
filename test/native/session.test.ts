import { afterEach, expect } from '@jest/globals';
import { native } from '../../runtime/executors/native.ts';
import { imageOf } from '../../src/ir/engine/image.ts';
import { planOf } from '../../src/ir/engine/plan.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { EXECUTOR_TABLE } from '../../runtime/executors/index.ts';
import { openFastest, openSession } from '../../runtime/open-session.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { currentType, tensorType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { graphOf } from '../support/graph-of.ts';
import { randomGraph } from '../support/random-graph.ts';
import { addonHere, drawInputs } from './compare.ts';
import { testEngine } from './test-engine.ts';
import { inTurn } from '../support/in-turn.ts';

const USING = { executors: EXECUTOR_TABLE, requireHardwareVerification: true };

afterEach(() => {
  delete process.env['SPIKE_SIMD'];
  delete process.env['SPIKE_THREADS'];
});

testEngine(
  'a batch gives what the reference gives, spikes and synops too, on any number of threads',
  async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const graph = randomGraph(seed, 'fixed');
      const samples = Array.from({ length: 5 }, (_, i) => drawInputs(graph, seed * 10 + i, 1)[0]!);
      process.env['SPIKE_THREADS'] = String(1 + (seed % 3));
      const [expected, found] = await inTurn([reference, native], async (executor) =>
        (await executor.open(graph)).run(samples, 6),
      );
      expect(found).toEqual(expected);
    }
  },
);

testEngine('a session runs again and again from a clean state', async () => {
  const session = await native.open(selfTestGraph());
  const samples = [{ x: Float32Array.of(0.1, -0.4, 0.9, 0.3) }];
  const first = await session.run(samples, 9);
  for (let run = 0; run < 20; run++) expect(await session.run(samples, 9)).toEqual(first);
  expect(await Promise.all([session.run(samples, 9), session.run(samples, 9)])).toEqual([
    first,
    first,
  ]);
  session.close();
});

testEngine('what a run gave stays as it is while its session runs on', async () => {
  const session = await native.open(selfTestGraph());
  const samples = [{ x: Float32Array.of(0.1, -0.4, 0.9, 0.3) }];
  const first = await session.run(samples, 9);
  const second = await session.run(samples, 9);
  await session.run([{ x: Float32Array.of(0.9, 0.9, 0.9, 0.9) }], 9);
  expect(second).toEqual(first);
  session.close();
});

testEngine('the fastest executor that runs a graph is taken', async () => {
  const graph = selfTestGraph();
  expect((await openFastest(graph, USING)).executor).toBe('native');
});

testEngine('an instruction set that is not here is refused, and named', async () => {
  process.env['SPIKE_SIMD'] = 'mmx';
  const graph = selfTestGraph();
  await expect(openSession(graph, 'native', USING)).rejects.toThrow('SPK7060');
  await expect(openFastest(graph, USING)).rejects.toThrow('SPK7060');
});

testEngine(
  'a graph of another stage is refused by the engine, and the reference runs it',
  async () => {
    const graph = graphOf('ann', { x: tensorType('f32', [2]) }, [['y', 'relu', ['x'], {}]]);
    await expect(openSession(graph, 'native', USING)).rejects.toThrow('SPK7061');
    expect((await openFastest(graph, USING)).executor).toBe('reference');
  },
);

testEngine('a batch that is under way tells how far it is and can be cancelled', async () => {
  const addon = addonHere();
  const graph = graphOf('fixed', { x: currentType('i32', [50_000]) }, [['y', 'sigma', ['x'], {}]]);
  const session = addon.open(imageOf(planOf(graph).model), '', 64);
  const inputs = Array.from({ length: 40 }, () => new Int32Array(50_000));
  const running = addon.run(session, inputs, 40, 2_000_000, 1, true);
  expect(running.progress()).toBe(0);
  running.cancel();
  await expect(running.promise).rejects.toThrow('it was cancelled');
  expect(running.progress()).toBeUndefined();
});

testEngine('garbage is refused in words', () => {
  const addon = addonHere();
  const image = imageOf(planOf(selfTestGraph()).model);
  const session = addon.open(image, '', 64);
  const open = addon.open as (...given: unknown[]) => unknown;
  const run = addon.run as (...given: unknown[]) => unknown;
  const record = addon.record as (...given: unknown[]) => unknown;
  const x = new Float32Array(4);
  for (const given of [
    [],
    [image],
    [x, '', 1],
    [image, 7, 1],
    [image, '', 0],
    [new Uint8Array(), '', 1],
  ])
    expect(() => open(...given)).toThrow(/./);
  for (const given of [
    [],
    [{}, [x], 1, 1, 1, false],
    [undefined, [x], 1, 1, 1, false],
    [session, x, 1, 1, 1, false],
    [session, [x, x], 1, 1, 1, false],
    [session, [new Float32Array(5)], 1, 1, 1, false],
    [session, [new Int32Array(4)], 1, 1, 1, false],
    [session, [x], -1, 1, 1, false],
    [session, [x], 1, 0, 1, false],
    [session, [x], 1, NaN, 1, false],
    [session, [x], 1, 1, 1e9, false],
    [session, [x], 1, 1, 1, 'no'],
  ])
    expect(() => run(...given)).toThrow(/./);
  expect(() => record(session, [x], 0, true)).toThrow(/./);
});

testEngine('an image with damaged bytes is refused or runs, and never harms', () => {
  const addon = addonHere();
  let refused = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const source = random(seed);
    const graph: Graph = randomGraph(1 + (seed % 60), 'fixed', { mostOps: 6 });
    const { model } = planOf(graph);
    const image = imageOf(model);
    for (let change = source.int(1, 3); change > 0; change--)
      image[source.int(0, image.length - 1)] = source.pick([0, 1, 255, source.int(0, 255)]);
    const cut = source.next() < 0.1 ? image.subarray(0, source.int(0, image.length)) : image;
    try {
      const session = addon.open(cut, '', 8);
      const inputs = drawInputs(graph, seed, 1)[0]!;
      addon.record(
        session,
        graph.inputs.map(({ name }): Numbers => inputs[name]!),
        3,
        true,
      );
    } catch (error) {
      expect((error as Error).message).not.toBe('');
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(100);
});
