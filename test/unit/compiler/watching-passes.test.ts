import { expect, test } from '@jest/globals';
import { bisect } from '../../../src/compiler/bisect.ts';
import { checkEach } from '../../../src/compiler/observers.ts';
import { type Pass, type PassTable, definePass } from '../../../src/compiler/pass.ts';
import { passStats } from '../../../src/compiler/pass-stats.ts';
import { runPasses } from '../../../src/compiler/run-passes.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { faultsOf } from '../../support/faults.ts';

const GRAPH = parse(
  `spk 1
  graph g : fixed
  input %x : tensor f32[2]
  %s = encode(%x) {gain = 1, high = 100, limit = 100} : spikes i8[2]
  %unread = encode(%x) {gain = 1, high = 7, limit = 7} : spikes i4[2]
  %c = dense(%s) {weight = i8[3,2](1, 0, 0, 1, 1, 1)} : current i32[3]
  %y = sigma(%c) : current i32[3]
  output y = %y
  `,
  { ops: OP_TABLE },
).graph;

function passOf(name: string, run: (graph: Graph) => Graph, more: Partial<Pass> = {}): Pass {
  const promises = { from: ['fixed'], removes: [], preserves: 'bits', options: {} } as const;
  return { ...definePass({ name, summary: 'for a test', ...promises, run }), ...more };
}

const withoutSecond = passOf('without-second', (graph) => ({
  ...graph,
  ops: graph.ops.filter(({ result }) => result !== 'unread'),
}));

/** Wrong only where an input is large. */
const clipped = passOf('clipped', (graph) => ({
  ...graph,
  ops: graph.ops.map((op) =>
    op.result === 's' ? { ...op, attrs: { ...op.attrs, high: 50 } } : op,
  ),
}));

const onward = passOf('onward', (graph) => ({ ...graph, stage: 'placed' }), { to: 'placed' });

const all = [withoutSecond, clipped, onward];
const passes: PassTable = new Map(all.map((pass) => [pass.name, () => Promise.resolve(pass)]));
const calls = all.map(({ name }) => ({ name, options: {} }));
const RUN = { ops: OP_TABLE, passes };

test('a limit leaves the later passes out, says so, and never leaves a stage out', async () => {
  const said: string[] = [];
  const ran: string[] = [];
  const observe = [({ pass }: { pass: Pass | undefined }) => void (pass && ran.push(pass.name))];
  const mayRun = bisect(1, (text) => said.push(text));
  await runPasses(GRAPH, calls, { ...RUN, observe, mayRun });
  expect(ran).toEqual(['without-second', 'onward']);
  expect(said).toEqual([
    'bisect: pass 1, without-second, runs',
    'bisect: pass 2, clipped, is left out',
  ]);
});

test('a limit counts on through all pipelines of a compile', async () => {
  const said: string[] = [];
  const mayRun = bisect(1, (text) => said.push(text));
  for (const call of calls.slice(0, 2)) await runPasses(GRAPH, [call], { ...RUN, mayRun });
  expect(said.map((text) => text.endsWith('runs'))).toEqual([true, false]);
});

test('what each pass makes of the numbers of a graph, and of the events on samples', async () => {
  const samples = { count: 2, get: (i: number) => ({ x: Float32Array.of(i === 0 ? 9 : 0, 80) }) };
  const source = { samplesOf: () => Promise.resolve(samples), steps: 3 };
  const { stats, observer } = passStats(OP_TABLE, source);
  await runPasses(GRAPH, calls.slice(0, 2), { ...RUN, observe: [observer] });
  // Two neurons reach three each in the first sample, one in the second; later steps say nothing new.
  const after = { ops: 3, neurons: 5, synapses: 6, bytes: 6, memory: 320, events: 4.5 };
  expect(stats).toEqual([
    { pass: 'without-second', before: { ...after, ops: 4, neurons: 7, memory: 448 }, after },
    { pass: 'clipped', before: after, after },
  ]);
});

test('samples show a change that random inputs are too small for', async () => {
  const run = (samples?: Parameters<typeof checkEach>[2]) =>
    runPasses(GRAPH, calls.slice(0, 2), { ...RUN, observe: [checkEach(OP_TABLE, 2, samples)] });
  const samples = { count: 1, get: () => ({ x: Float32Array.of(1, 90) }) };
  expect((await run()).ops.length).toBe(3);
  const faults = await faultsOf(() => run(() => Promise.resolve(samples)));
  expect(faults.map(({ code }) => code)).toEqual(['SPK9002']);
});
