import { expect, test } from '@jest/globals';
import { native } from '../../runtime/executors/native.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { wasm } from '../../runtime/executors/wasm.ts';
import { findProbes } from '../../runtime/probe.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { graphOf } from '../support/graph-of.ts';
import { randomGraph } from '../support/random-graph.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { drawInputs } from './compare.ts';
import { testEngine } from './test-engine.ts';
import { inTurn } from '../support/in-turn.ts';

const HERE = [reference, native, wasm].filter((one) => one.probe().available);

/** Everything of a graph that can be recorded. */
function everything(graph: ReturnType<typeof randomGraph>) {
  const states = graph.ops.flatMap(({ result, kind }) =>
    OP_TABLE.get(kind)!.state.map((state) => `${result}.${state}`),
  );
  return { values: graph.ops.map(({ result }) => result), states };
}

test('probes see the same in every executor, values and states, beside the same results', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const graph = randomGraph(seed, 'fixed');
    const { values, states } = everything(graph);
    // Where no state is looked at, the engine runs many steps together.
    const known = states.filter((name) => isState(graph, name));
    const names = seed % 2 === 0 ? values : [...values, ...known];
    const samples = Array.from({ length: 3 }, (_, i) => drawInputs(graph, seed * 10 + i, 1)[0]!);
    const [expected, ...found] = await inTurn(HERE, async (executor) => {
      const session = await executor.open(graph, {
        probes: findProbes(graph, names),
        threads: 2,
      });
      const results = await session.run(samples, 5);
      session.close();
      return results.map((result) => ({ ...result, recorded: sorted(result.recorded) }));
    });
    for (const results of found) expect(results).toEqual(expected);
  }
});

function isState(graph: ReturnType<typeof randomGraph>, name: string): boolean {
  try {
    return findProbes(graph, [name]).length > 0;
  } catch {
    return false;
  }
}

/** Where there are no ops, there was nothing to look at. */
const sorted = (recorded: ReadonlyMap<string, unknown> = new Map()) =>
  [...recorded].sort(([a], [b]) => (a < b ? -1 : 1));

/** A convolution that counts its events itself: enough channels, and nobody else who hears them. */
function convGraph(): Graph {
  const weight = tensor('i8', [5, 9, 3, 3], new Int8Array(5 * 9 * 9).fill(3));
  const plain = { strides: [1, 2], pads: [1, 1, 0, 0], dilations: [1, 1], groups: 1 };
  return graphOf('fixed', { x: spikesType('u1', [1, 9, 6, 7]) }, [
    ['a', 'conv', ['x'], { weight, ...plain }],
    ['b', 'sigma', ['a'], {}],
  ]);
}

const PROFILED: (readonly [string, (seed: number) => Graph])[] = [
  ['random graphs', (seed) => randomGraph(seed, 'fixed')],
  ['a convolution of many channels', convGraph],
];

test.each(PROFILED)('a profile of %s counts the same in every executor', async (_, graphFor) => {
  for (let seed = 1; seed <= 10; seed++) {
    const graph = graphFor(seed);
    const samples = [drawInputs(graph, seed, 1)[0]!];
    const [expected, ...found] = await inTurn(HERE, async (executor) => {
      const session = await executor.open(graph, { isProfiled: true, threads: 1 });
      const [result] = await session.run(samples, 4);
      const costs = session.costs!().filter(({ kind }) => kind !== 'reshape');
      expect(costs.every(({ ms }) => ms >= 0)).toBe(true);
      session.close();
      return { synops: result!.synops, costs: costs.map(({ ms: _, ...counts }) => counts) };
    });
    for (const one of found) expect(one).toEqual(expected);
    const sum = expected!.costs.reduce((total, { synops }) => total + synops, 0);
    expect(sum).toBe(expected!.synops);
  }
});

test('a session without probes and profile says nothing of them', async () => {
  for (const executor of HERE) {
    const session = await executor.open(selfTestGraph());
    const [result] = await session.run([{ x: new Float32Array(4) }], 2);
    expect(result).not.toHaveProperty('recorded');
    expect(session.costs).toBeUndefined();
    session.close();
  }
});

test('inputs with a row for each step are read step by step', async () => {
  const graph = selfTestGraph();
  const still = { x: Float32Array.of(0.3, -0.2, 0.9, 0) };
  const rows = { x: Float32Array.from({ length: 4 * 6 }, (_, i) => still.x[i % 4]!) };
  const moving = { x: rows.x.map((x, i) => x * (i % 5)) };
  const results = await inTurn(HERE, async (executor) =>
    (await executor.open(graph)).run([still, rows, moving], 6),
  );
  expect(results[0]![1]).toEqual(results[0]![0]);
  expect(results[0]![2]).not.toEqual(results[0]![0]);
  for (const one of results) expect(one).toEqual(results[0]);
});

/** Long enough for any machine to be interrupted in the middle. */
const LONG = graphOf('fixed', { x: currentType('i32', [50_000]) }, [['y', 'sigma', ['x'], {}]]);

test('a run ends when its signal says so, with the reason of the signal', async () => {
  for (const executor of HERE) {
    const session = await executor.open(LONG, { threads: 2 });
    const ending = new AbortController();
    const samples = Array.from({ length: 40 }, () => ({ x: new Int32Array(50_000) }));
    let progress = -1;
    const running = session.run(samples, 2_000_000, {
      signal: ending.signal,
      onProgress: (done) => (progress = done),
    });
    setTimeout(() => ending.abort(new Error('enough')), 100);
    await expect(running).rejects.toThrow('enough');
    expect(progress).toBe(0);
    await expect(session.run(samples, 1, { signal: ending.signal })).rejects.toThrow('enough');
    session.close();
  }
});

testEngine(
  'a session that is closed while it runs ends its run first, and runs no more',
  async () => {
    const session = await native.open(LONG, { threads: 2 });
    const samples = Array.from({ length: 4 }, () => ({ x: new Int32Array(50_000).fill(1) }));
    const running = session.run(samples, 2000);
    session.close();
    session.close();
    expect((await running)[3]!.outputs.get('y')![7]).toBe(2000);
    await expect(session.run(samples, 1)).rejects.toThrow('no session');
  },
);
