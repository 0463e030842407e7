import { expect, test } from '@jest/globals';
import { checkEach, passLog, printAfter, timePasses } from '../../../src/compiler/observers.ts';
import { type Pass, type PassTable, definePass } from '../../../src/compiler/pass.ts';
import { BrokenGraph, type PassObserver, runPasses } from '../../../src/compiler/run-passes.ts';
import { bool, choice, defaulted, int } from '../../../src/ir/attr.ts';
import type { Attrs, Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { print } from '../../../src/ir/print.ts';
import { faultsOf } from '../../support/faults.ts';

const GRAPH = parse(
  `spk 1
  graph g : ann
  input %x : tensor f32[2]
  %a = relu(%x) : tensor f32[2]
  %b = add(%a, %a) : tensor f32[2]
  output y = %b
  `,
  { ops: OP_TABLE },
).graph;

/** A pass at stage `ann` that promises to keep every bit, whatever it does. */
function passOf(name: string, run: (graph: Graph) => Graph, more: Partial<Pass> = {}): Pass {
  const promises = { from: ['ann'], removes: [], preserves: 'bits', options: {} } as const;
  return { ...definePass({ name, summary: 'for a test', ...promises, run }), ...more };
}

function run(pass: Pass, options: Attrs = {}, observe: readonly PassObserver[] = []) {
  const passes: PassTable = new Map([[pass.name, () => Promise.resolve(pass)]]);
  return runPasses(GRAPH, [{ name: pass.name, options }], { ops: OP_TABLE, passes, observe });
}

test('unknown passes and wrong options are all reported before anything runs', async () => {
  let ran = false;
  const pass = passOf('tune', (graph) => ((ran = true), graph), {
    options: {
      size: int('must be given', { low: 1, high: 9 }),
      mode: defaulted(choice('how', ['slow', 'fast']), 'fast'),
    },
  });
  const passes: PassTable = new Map([['tune', () => Promise.resolve(pass)]]);
  const calls = [
    { name: 'tone', options: {} },
    { name: 'tune', options: {} },
    { name: 'tune', options: { size: 10, mood: 'fast' } },
  ];
  const faults = await faultsOf(() => runPasses(GRAPH, calls, { ops: OP_TABLE, passes }));
  expect(faults.map((fault) => [fault.code, fault.message])).toEqual([
    ['SPK5001', `there is no pass 'tone'`],
    ['SPK5003', `option 'size' of pass 'tune' must be given`],
    ['SPK5003', `option 'size' of pass 'tune' must be an integer from 1 to 9`],
    ['SPK5002', `pass 'tune' has no option 'mood'`],
  ]);
  expect(faults[0]!.hint).toBe(`did you mean 'tune'?`);
  expect(ran).toBe(false);
});

test('a pass gets its options, with defaults for those not given', async () => {
  let seen: unknown;
  const pass = passOf('tune', (graph) => graph, {
    options: { size: int(''), isOn: defaulted(bool(''), true) },
    run: (graph, { options }) => ((seen = options), graph),
  });
  expect(await run(pass, { size: 3 })).toBe(GRAPH);
  expect(seen).toEqual({ size: 3, isOn: true });
});

test('a pass does not run at a stage that it does not take', async () => {
  const pass = passOf('late', (graph) => graph, { from: ['fixed', 'placed'] });
  const [fault] = await faultsOf(() => run(pass));
  expect(fault).toMatchObject({ code: 'SPK5004', hint: 'it runs at fixed, placed' });
});

test('a graph that does not verify is refused before any pass', async () => {
  const broken = { ...GRAPH, outputs: [] };
  const faults = await faultsOf(() => runPasses(broken, [], { ops: OP_TABLE, passes: new Map() }));
  expect(faults.map((fault) => fault.code)).toEqual(['SPK2012']);
});

test.each([
  [
    'breaks the graph',
    passOf('bad', (graph) => ({ ...graph, ops: graph.ops.slice(1) })),
    [`'%a' is not defined`],
  ],
  [
    'throws',
    passOf('bad', () => {
      throw new TypeError('oops');
    }),
    ['TypeError: oops'],
  ],
  [
    'does not remove what it promised',
    passOf('bad', (graph) => graph, { removes: ['relu', 'mul'] }),
    [`'relu' should be gone`],
  ],
  [
    'does not reach its stage',
    passOf('bad', (graph) => graph, { to: 'snn' }),
    ['the stage is ann, not snn'],
  ],
])('a pass that %s is a fault of ours', async (_what, pass, notes) => {
  const failure: unknown = await run(pass).catch((error: unknown) => error);
  if (!(failure instanceof BrokenGraph)) throw failure;
  expect(failure.diagnostics).toMatchObject([{ code: 'SPK9001', exit: 70, notes }]);
  expect(failure.before).toBe(GRAPH);
  expect(failure.call).toEqual({ name: 'bad', options: {} });
});

test('checking each pass finds one that changes bits that it promised to keep', async () => {
  const liar = passOf('liar', (graph) => ({
    ...graph,
    ops: graph.ops.map((op) => (op.result === 'b' ? { ...op, inputs: ['a', 'x'] } : op)),
  }));
  const [fault] = await faultsOf(() => run(liar, {}, [checkEach(OP_TABLE, 4)]));
  expect(fault).toMatchObject({
    code: 'SPK9002',
    message: `pass 'liar' changed output 'y' at step 1`,
  });
  const forgetful = passOf('liar', (graph) => ({
    ...graph,
    outputs: [{ name: 'z', value: 'b' }],
  }));
  const [lost] = await faultsOf(() => run(forgetful, {}, [checkEach(OP_TABLE, 4)]));
  expect(lost).toMatchObject({ code: 'SPK9002' });
  const honest = passOf('honest', (graph) => ({ ...graph, name: 'renamed' }));
  expect((await run(honest, {}, [checkEach(OP_TABLE, 4)])).name).toBe('renamed');
  const modest = { ...liar, preserves: 'nothing' } as const;
  await expect(run(modest, {}, [checkEach(OP_TABLE, 4)])).resolves.toBeDefined();
});

test('observers hear of every pass', async () => {
  const halved = passOf('halved', (graph) => ({
    ...graph,
    ops: graph.ops.slice(0, 1),
    outputs: [{ name: 'y', value: 'a' }],
  }));
  const log = passLog(OP_TABLE);
  const text: string[] = [];
  let now = 0;
  const clock = timePasses(() => (now += 5));
  const after = await run(halved, {}, [
    log.observer,
    clock.observer,
    printAfter(['all'], OP_TABLE, (part) => text.push(part)),
  ]);
  expect(log.entries).toEqual([
    {
      pass: 'halved',
      stage: 'ann',
      before: { ops: 2, neurons: 0, synapses: 0, bytes: 0 },
      after: { ops: 1, neurons: 0, synapses: 0, bytes: 0 },
      changed: true,
    },
  ]);
  expect(clock.times).toEqual([{ pass: 'halved', ms: 5 }]);
  expect(text).toEqual([`; after halved\n${print(after, OP_TABLE)}`]);
});
