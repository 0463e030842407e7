import { expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../../passes/index.ts';
import { chooseTarget } from '../../../src/compiler/choose-target.ts';
import { runPasses } from '../../../src/compiler/run-passes.ts';
import { stepsOf } from '../../../src/compiler/timing.ts';
import { timeBudget } from '../../../src/compiler/time-budget.ts';
import { builtInProfile } from '../../../src/config/profile/load.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { settlesAt } from '../../../src/ir/settling.ts';
import { spikesType, tensorType } from '../../../src/ir/types.ts';
import { random } from '../../../src/support/random.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { TARGET_TABLE } from '../../../targets/index.ts';
import { faultsOf } from '../../support/faults.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { graphOf } from '../../support/graph-of.ts';
import { networkAt } from '../../support/random-network.ts';
import { randomRecurrent } from '../../support/random-recurrent.ts';
import { sampleGraph } from './mapped.ts';

async function targetWith(flags: Record<string, unknown> = {}) {
  const place = { cwd: '/nowhere', home: '/nowhere', platform: process.platform, env: {} };
  const { config, origins } = await loadConfig({ ...place, flags });
  return chooseTarget('loihi3', config, TARGET_TABLE, origins);
}

type Target = Awaited<ReturnType<typeof targetWith>>;

async function placedBy(target: Target, graph: Graph): Promise<Graph> {
  const calls = target.pipeline(2, target.limits);
  const after = await runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
  return target.legalize(after, contextOf(target));
}

function contextOf({ limits, profile }: Target) {
  return { ops: OP_TABLE, limits, ...(profile !== undefined && { profile }) };
}

async function mappingOf(target: Target, graph: Graph): Promise<Mapping> {
  const files = await target.emit(await placedBy(target, graph), contextOf(target));
  expect([...files.keys()]).toEqual(['program.spk', 'weights.safetensors', 'mapping.json']);
  return JSON.parse(new TextDecoder().decode(files.get('mapping.json'))) as Mapping;
}

/** What outputs are once nothing changes any more. */
function settled(graph: Graph, steps: number) {
  const machine = interpreter(graph, OP_TABLE);
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, type: { shape } }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 11)];
    }),
  );
  for (let step = 0; step < steps; step++) machine.step(inputs);
  return graph.outputs.map(({ value }) => machine.value(value).join());
}

test('networks settle at the same integers on cores, as many steps later as is said', async () => {
  const target = await targetWith({ 'targets.loihi3.max_neurons': 128 * 40 });
  expect(target.limits['neurons']).toMatchObject({ value: 40, provenance: 'user' });
  await forSeeds(
    25,
    (seed) => networkAt('fixed', seed),
    async (graph) => {
      const { cores, profile } = await mappingOf(target, graph);
      expect(profile).toMatchObject({ name: 'loihi3', facts: { neurons: { value: 40 } } });
      expect(cores.every(({ uses }) => uses.neurons <= 40)).toBe(true);
      const placed = await placedBy(target, graph);
      const steps = settlesAt(graph)!;
      const later = stepsOf(placed, steps, graph);
      expect(later).toBeGreaterThan(steps);
      expect(settled(placed, later)).toEqual(settled(graph, steps));
    },
  );
});

test('the user has the seed and the effort, and a search ends when its time is over', async () => {
  const flags = { 'targets.loihi3.seed': 5, 'targets.loihi3.mapping_effort': 7 };
  const target = await targetWith(flags);
  expect(target.limits['mappingEffort']).toMatchObject({ value: 7, provenance: 'user' });
  expect((await mappingOf(target, sampleGraph())).seed).toBe(5);
  const { mappingSeconds } = target.limits;
  const told: string[] = [];
  const open = timeBudget({ mappingSeconds: mappingSeconds! }, (done, of) => {
    told.push(`${done}/${of}`);
  });
  expect([open.progress(0.5), open.warnings()]).toEqual([true, []]);
  const over = timeBudget({ mappingSeconds: { ...mappingSeconds!, value: -1 } }, () => {});
  expect(over.progress(0.5)).toBe(false);
  expect(over.warnings()).toMatchObject([{ code: 'SPK5104', severity: 'warning' }]);
  expect(told).toEqual(['50/100']);
});

function fixed(lines: string): Graph {
  return parse(`spk 1\ngraph g : fixed\n${lines}\n`, { ops: OP_TABLE }).graph;
}

test('messages that have no step to arrive in are refused', async () => {
  const target = await targetWith();
  const cycle = fixed(`input %x : current i32[1]
%d = delay(%back) : current i32[1]
%sum = add(%x, %d) : current i32[1]
%s = level(%sum) {theta = i32[](4), high = 7, limit = 7} : spikes i4[1]
%c = diagonal(%s) {weight = i8[](3)} : current i32[1]
%t = level(%c) {theta = i32[](4), high = 7, limit = 7} : spikes i4[1]
%back = diagonal(%t) {weight = i8[](3)} : current i32[1]
output t = %t`);
  expect(await faultsOf(() => placedBy(target, cycle))).toMatchObject([
    { code: 'SPK5103', message: expect.stringContaining(`'s', 'c', 't', 'back' hear each other`) },
  ]);
  const rate = graphOf('fixed', { x: spikesType('u1', [1]) }, [
    ['c', 'diagonal', ['x'], { weight: tensorOf('i8', [], [3]) }],
    ['s', 'integrate-and-fire', ['c'], { theta: tensorOf('i32', [], [4]), window: 8 }],
  ]);
  expect(await faultsOf(() => placedBy(target, rate))).toMatchObject([
    { code: 'SPK5103', hint: expect.stringContaining('radix') },
  ]);
});

test('a sum over more sources than a core hears is added up on several', async () => {
  const target = await targetWith();
  const many = 21_000;
  const whole = graphOf('fixed', { x: tensorType('f32', [1, many]) }, [
    ['s', 'encode', ['x'], { gain: 7, high: 7, limit: 7 }],
    ['c', 'dense', ['s'], { weight: tensorOf('i8', [2, many], weights(2 * many)) }],
    ['y', 'level', ['c'], { ...LEVELS, theta: tensorOf('i32', [], [100]) }],
  ]);
  const graph = { ...whole, outputs: [{ name: 'y', value: 'y' }] };
  const placed = await placedBy(target, graph);
  expect(placed.ops.filter(({ result }) => result.endsWith('.relay'))).toHaveLength(11);
  expect((await mappingOf(target, graph)).cores.length).toBeGreaterThan(1);
  expect(settled(placed, stepsOf(placed, 1, graph))).toEqual(settled(graph, 1));
  expect(settled(graph, 1)).toEqual(['-20,-3']);
});

const LEVELS = { low: -127, high: 127, limit: 254 };

function weights(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i * 37) % 255) - 127);
}

test('what has no form on cores is refused, all of it, or left to the host, which says what that costs', async () => {
  const target = await targetWith({ 'targets.loihi3.profile_file': builtInProfile('loihi1') });
  expect(target.profile).toBe('loihi1');
  const graph = fixed(
    `input %x : spikes i8[4000]
%wide = dense(%x) {weight = i8[1,4000]()} : current i32[1]
%s = lif(%wide) {du = i32[](4095), dv = i32[](200), vth = i32[](6)} : spikes u1[1]
%c = dense(%s) {weight = i8[2,1](3, 4)} : current i32[2]
%t = level(%c) {theta = i32[](4), high = 7, limit = 7} : spikes i4[2]
%d = dense(%t) {weight = i8[2,2](3, 4, 5, 6)} : current i32[2]
%u = lif(%d) {du = i32[](4095), dv = i32[](200), vth = i32[](6)} : spikes u1[2]
output u = %u`.replace('()', `(${Array.from({ length: 4000 }, () => 3).join(', ')})`),
  );
  const calls = target.pipeline(2, target.limits);
  const placed = await runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
  const [fault, ...others] = await faultsOf(() => target.legalize(placed, contextOf(target)));
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ code: 'SPK5105', message: expect.stringContaining(`'t' needs`) });
  const told: { code: string; message: string }[] = [];
  const context = {
    ...contextOf(target),
    allowHost: true,
    warn: (d: (typeof told)[0]) => told.push(d),
  };
  const files = await target.emit(target.legalize(placed, context), context);
  const up = `'t' is left to the host: 2 neurons, in each step up to 1 message to it and 2 messages from it`;
  expect(told).toMatchObject([{ code: 'SPK5106', message: up }]);
  const text = new TextDecoder().decode(files.get('mapping.json'));
  const { host, cores } = JSON.parse(text) as Mapping;
  expect(host).toEqual(['t']);
  const own = cores.flatMap(({ tiles }) => tiles.map(({ population }) => population));
  expect(own).toEqual(['s', 'u']);
});

test('where nothing is left for cores, the mapping has none', async () => {
  const target = await targetWith({ 'targets.loihi3.profile_file': builtInProfile('loihi1') });
  const graph = fixed(`input %x : spikes u1[2]
%c = dense(%x) {weight = i8[2,2](3, 4, 5, 6)} : current i32[2]
%t = level(%c) {theta = i32[](4), high = 7, limit = 7} : spikes i4[2]
output t = %t`);
  const told: { message: string }[] = [];
  const context = {
    ...contextOf(target),
    allowHost: true,
    warn: (d: { message: string }) => told.push(d),
  };
  const calls = target.pipeline(2, target.limits);
  const placed = await runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
  const files = await target.emit(target.legalize(placed, context), context);
  const text = new TextDecoder().decode(files.get('mapping.json'));
  expect(JSON.parse(text)).toMatchObject({ host: ['t'], cores: [] });
  expect(told).toMatchObject([
    { message: `'t' is left to the host: 2 neurons, which share no message with cores` },
  ]);
});

test('messages that wait longer than cores can keep them are relayed, however long', async () => {
  const graph = fixed(`input %x : spikes u1[1]
%wait = delay(%x) {steps = 400} : spikes u1[1]
%late = diagonal(%wait) {weight = i8[](3)} : current i32[1]
%s = level(%late) {theta = i32[](4), high = 7, limit = 7} : spikes i4[1]
output s = %s`);
  const placed = await placedBy(await targetWith(), graph);
  expect(placed.ops.filter(({ kind }) => kind === 'lif')).toHaveLength(6);
  const waits = placed.ops.flatMap(({ attrs }) =>
    attrs['steps'] === undefined ? [] : [attrs['steps']],
  );
  expect(waits).toEqual([63, 63, 63, 63, 63, 63, 22]);
});

test('messages that wait longer than cores can keep them are refused where nothing relays them', async () => {
  const graph = fixed(`input %x : spikes u1[1]
%early = diagonal(%x) {weight = i8[](3)} : current i32[1]
%wait = delay(%early) {steps = 64} : current i32[1]
%s = level(%wait) {theta = i32[](4), high = 7, limit = 7} : spikes i4[1]
output s = %s`);
  const target = await targetWith();
  expect(await faultsOf(() => placedBy(target, graph))).toMatchObject([
    { code: 'SPK5101', message: `'s' has delays of 63 steps, a core has 62` },
  ]);
});

test('a cycle with a delay for each message runs as it is', async () => {
  const target = await targetWith();
  const cycle = fixed(`input %x : spikes u1[1]
%late = delay(%x) : spikes u1[1]
%in = diagonal(%late) {weight = i8[](3)} : current i32[1]
%d = delay(%s) : spikes i4[1]
%c = diagonal(%d) {weight = i8[](3)} : current i32[1]
%sum = add(%in, %c) : current i32[1]
%s = level(%sum) {theta = i32[](4), high = 7, limit = 7} : spikes i4[1]
output s = %s`);
  const placed = await placedBy(target, cycle);
  expect(placed).toEqual({ ...cycle, stage: 'placed' });
  expect((await mappingOf(target, cycle)).cores).toHaveLength(1);
});

/** What the output of a graph without encoders sends in each step, on the same spikes for all graphs of a seed. */
function sends(graph: Graph, steps: number, seed: number): string[] {
  const machine = interpreter(graph, OP_TABLE);
  const source = random(seed);
  const [{ value }] = graph.outputs as [Graph['outputs'][0]];
  return Array.from({ length: steps }, () => {
    machine.step({ s0: Uint8Array.from({ length: 3 }, () => source.int(0, 1)) });
    return machine.value(value).join();
  });
}

test('networks in which messages go around do the same on cores, as many steps later as is said', async () => {
  const target = await targetWith();
  let spiking = 0;
  await forSeeds(60, randomRecurrent, async (graph, seed) => {
    const placed = await placedBy(target, graph);
    const steps = stepsOf(placed, 40, graph);
    const later = steps - 40;
    expect(later).toBeGreaterThan(0);
    const wanted = sends(graph, 40, seed);
    expect(sends(placed, steps, seed)).toEqual([...Array<string>(later).fill('0,0,0'), ...wanted]);
    if (wanted.join().includes('1')) spiking++;
  });
  expect(spiking).toBeGreaterThan(50);
});

test('a recurrent network of two layers is two steps longer on cores', async () => {
  const graph = fixed(`input %x : spikes u1[1]
%in = diagonal(%x) {weight = i8[](90)} : current i32[1]
%past = delay(%s) : spikes u1[1]
%back = diagonal(%past) {weight = i8[](-40)} : current i32[1]
%sum = add(%in, %back) : current i32[1]
%s = lif(%sum) {du = i32[](4095), dv = i32[](200), vth = i32[](60)} : spikes u1[1]
%c = diagonal(%s) {weight = i8[](90)} : current i32[1]
%y = lif(%c) {du = i32[](4095), dv = i32[](200), vth = i32[](60)} : spikes u1[1]
output y = %y`);
  expect(stepsOf(await placedBy(await targetWith(), graph), 20, graph)).toBe(22);
});
