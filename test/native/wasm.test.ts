import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { EXECUTOR_TABLE } from '../../runtime/executors/index.ts';
import { imageOf } from '../../src/ir/engine/image.ts';
import { planOf } from '../../src/ir/engine/plan.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { wasm } from '../../runtime/executors/wasm.ts';
import { loadWasm } from '../../runtime/executors/wasm/load.ts';
import { findProbes } from '../../runtime/probe.ts';
import { openSession } from '../../runtime/open-session.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import { currentType } from '../../src/ir/types.ts';
import { graphOf } from '../support/graph-of.ts';
import { randomGraph } from '../support/random-graph.ts';
import { drawInputs, firstDifference } from './compare.ts';
import { inTurn } from '../support/in-turn.ts';

const sums = (size: number) =>
  graphOf('fixed', { x: currentType('i32', [size]) }, [['y', 'sigma', ['x'], {}]]);

const SAMPLES = [{ x: Float32Array.of(0.1, -0.4, 0.9, 0.3) }];

test(`the committed files were made from these sources: 'npm run wasm' makes them again`, () => {
  const { stdout } = spawnSync(process.execPath, ['scripts/build-wasm.mjs', '--check'], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('spike.wasm: made from these sources');
  expect(stdout).toContain('sweep.wasm: made from these sources');
});

test('every value and state of random graphs is that of the interpreter', async () => {
  const engine = await loadWasm();
  for (let seed = 5001; seed <= 5120; seed++) {
    const graph = randomGraph(seed, 'fixed');
    const variants = [
      { engine, withStates: true },
      { engine, withStates: false, block: 4 },
    ];
    expect([seed, firstDifference(graph, seed, 9, variants)]).toEqual([seed, undefined]);
  }
});

test('a batch gives what the reference gives, and what it records too', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const graph = randomGraph(seed, 'fixed');
    const samples = Array.from({ length: 3 }, (_, i) => drawInputs(graph, seed * 10 + i, 1)[0]!);
    const probes = findProbes(graph, [graph.ops[0]!.result, graph.ops.at(-1)!.result]);
    const [expected, found] = await inTurn([reference, wasm], async (executor) => {
      const session = await executor.open(graph, { probes });
      return session.run(samples, 6);
    });
    expect(found).toEqual(expected);
  }
});

test('batches that overlap do not disturb each other', async () => {
  const engine = await loadWasm();
  const graph = sums(20_000);
  const session = engine.open(imageOf(planOf(graph).model), '', 64);
  const ones = new Int32Array(20_000).fill(1);
  const twos = new Int32Array(20_000).fill(2);
  const steps = 20_000; // some turns of JavaScript
  const late = engine.run(session, [ones, ones], 2, steps, 1, true);
  const later = engine.run(session, [twos], 1, steps, 1, true);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(engine.run(session, [twos], 1, 3, 1, false).outputs[0]![0]).toBe(6);
  engine.close(session);
  expect((await late.promise).outputs[0]![39_999]).toBe(steps);
  expect((await later.promise).outputs[0]![7]).toBe(2 * steps);
  expect(() => engine.run(session, [twos], 1, 3, 1, false)).toThrow('the session is closed');
});

test('a call that is cancelled ends between two blocks', async () => {
  const graph = sums(50_000);
  const session = await wasm.open(graph);
  const stop = new AbortController();
  const running = session.run([{ x: new Int32Array(50_000) }], 2_000_000, { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 10);
  await expect(running).rejects.toThrow('enough');
});

test('ops are measured where that is asked for', async () => {
  const session = await wasm.open(selfTestGraph(), { isProfiled: true });
  await session.run(SAMPLES, 9);
  const costs = session.costs?.() ?? [];
  expect(costs.map(({ op }) => op)).toEqual(selfTestGraph().ops.map(({ result }) => result));
  expect(costs.find(({ op }) => op === 'a')!.synops).toBeGreaterThan(0);
});

test('sessions that are closed give their memory back', async () => {
  const graph = selfTestGraph();
  const first = await (await wasm.open(graph)).run(SAMPLES, 9);
  for (let i = 0; i < 600; i++) {
    const session = await wasm.open(graph);
    if (i % 200 === 0) expect(await session.run(SAMPLES, 9)).toEqual(first);
    session.close();
  }
});

test('what the engine cannot run is refused in words', async () => {
  const using = { executors: EXECUTOR_TABLE, requireHardwareVerification: true };
  const graph = graphOf('ann', { x: currentType('i32', [2]) }, [['y', 'relu', ['x'], {}]]);
  await expect(openSession(graph, 'wasm', using)).rejects.toThrow('SPK7061');
  const large = graphOf('fixed', { x: currentType('i32', [500_000]) }, [
    ['y', 'delay', ['x'], { steps: 4000 }],
  ]);
  await expect(openSession(large, 'wasm', using)).rejects.toThrow('more memory');
});

test('damaged images are refused or run, and never harm', async () => {
  const engine = await loadWasm();
  const image = imageOf(planOf(selfTestGraph()).model);
  for (let at = 0; at < image.length; at += 5) {
    const damaged = image.slice();
    damaged[at] = 255 - damaged[at]!;
    try {
      engine.record(engine.open(damaged, '', 8), [SAMPLES[0]!.x], 3, true);
    } catch (error) {
      expect((error as Error).message).not.toBe('');
    }
  }
  for (const inputs of [[], [new Float32Array(5)], [new Int32Array(4)]])
    expect(() => engine.run(engine.open(image, '', 8), inputs, 1, 3, 1, false)).toThrow(/input/);
});
