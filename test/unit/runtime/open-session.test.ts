import { expect, test } from '@jest/globals';
import type { Executor, ExecutorTable } from '../../../runtime/executor.ts';
import { reference } from '../../../runtime/executors/reference.ts';
import { openSession } from '../../../runtime/open-session.ts';
import { selfTest } from '../../../runtime/self-test.ts';
import { SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';

const GRAPH: Graph = parse(
  `spk 1
graph g : fixed
input %x : spikes u1[2]
%a = dense(%x) {weight = i8[1,2](3, 4)} : current i32[1]
%y = sigma(%a) : current i32[1]
output y = %y
`,
  { ops: OP_TABLE },
).graph;

/** A device that computes as the reference does, but for what is changed here. */
const device = (change: Partial<Executor>): Executor => ({
  ...reference,
  name: 'board',
  hardware: true,
  ...change,
});

/** A device whose sums come out one too large. */
const wrong = device({
  open: async (graph) => {
    const session = await reference.open(graph);
    return {
      ...session,
      run: async (samples, steps) =>
        (await session.run(samples, steps)).map((result) => ({
          ...result,
          outputs: new Map([...result.outputs].map(([name, v]) => [name, v.map((x) => x + 1)])),
        })),
    };
  },
});

const missing = device({
  probe: () => ({ available: false, why: 'no board is connected', hint: 'connect one' }),
});

const tableOf = (...executors: readonly Executor[]): ExecutorTable =>
  new Map(executors.map((e) => [e.name, () => Promise.resolve(e)]));

async function codesOf(name: string, table: ExecutorTable, verified: boolean) {
  try {
    const options = { executors: table, requireHardwareVerification: verified };
    (await openSession(GRAPH, name, options)).close();
    return [];
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics.map((d) => [d.code, d.exit]);
    throw error;
  }
}

test('an unknown executor is named with those that there are', async () => {
  expect(await codesOf('refrence', tableOf(reference), false)).toEqual([['SPK7010', 5]]);
});

test('an executor that cannot run here says so', async () => {
  expect(await codesOf('board', tableOf(missing), false)).toEqual([['SPK7011', 7]]);
});

test('a device that fails its self-test runs nothing where verification is required', async () => {
  expect(await codesOf('board', tableOf(wrong), true)).toEqual([['SPK6030', 3]]);
  expect(await codesOf('board', tableOf(wrong), false)).toEqual([]);
});

test('a device that gives the bits of the reference is used', async () => {
  expect(await codesOf('board', tableOf(device({})), true)).toEqual([]);
});

test('the self-test network makes numbers that tell devices apart', async () => {
  expect(await selfTest(reference)).toBeUndefined();
  const difference = await selfTest(wrong);
  expect(difference?.expected).not.toEqual(difference?.found);
});
