import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { bridge } from '../../runtime/executors/bridge.ts';
import { reference } from '../../runtime/executors/reference.ts';
import { findProbes } from '../../runtime/probe.ts';
import { lifSelfTestGraph, selfTestGraph } from '../../runtime/self-test.ts';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { testWithPython } from '../support/python.ts';
import { type Case, denseLif } from './cases.ts';

/*
 * The driver of NxSDK on a stand-in for the SDK that knows the published calls. That says that the driver calls them as they
 * are known and that its steps are counted right; of a chip it says nothing.
 */

const folder = mkdtempSync(join(tmpdir(), 'spike-nxsdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Python that finds the stand-in, with variables that say how it is. */
function pythonWith(python: string, variables = ''): string {
  const file = join(folder, `python-${variables.replaceAll(/\W+/g, '-')}`);
  const path = resolve('test/bridge/stand-in');
  const program = spawnSync(python, ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  });
  const run = `PYTHONPATH=${path} ${variables} exec ${program.stdout.trim()} "$@"`;
  writeFileSync(file, `#!/bin/sh\n${run}\n`);
  chmodSync(file, 0o755);
  return file;
}

const optionsFor = (python: string) => ({ driver: 'nxsdk', python, timeoutSeconds: 60 });

async function faultOf(python: string, graph: Graph) {
  try {
    (await bridge.open(graph, { bridge: optionsFor(python) })).close();
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return error.diagnostics[0]!;
  }
  throw new Error('nothing was wrong');
}

/** What the chip has no form for is no fault of the driver. */
async function isSame(
  { graph, probes: names, sample, steps }: Case,
  python: string,
): Promise<boolean> {
  const probes = findProbes(graph, names);
  try {
    const session = await bridge.open(graph, { probes, bridge: optionsFor(python) });
    const expected = await reference.open(graph, { probes });
    expect(await session.run([sample], steps)).toEqual(await expected.run([sample], steps));
    expect((await session.device!()).sdk).toEqual({ name: 'nxsdk', version: '1.0.0' });
    session.close();
    return true;
  } catch (error) {
    if (error instanceof SpikeError && error.diagnostics[0]!.code === 'SPK7089') return false;
    throw error;
  }
}

testWithPython('networks of LIF neurons give the bits of the reference', async (python) => {
  const stand = pythonWith(python);
  let count = 0;
  for (let seed = 1; seed <= 40 && count < 6; seed++)
    if (await isSame(denseLif(seed), stand)) count++;
  expect(count).toBe(6);
});

testWithPython('a board that rounds another way runs nothing', async (python) => {
  const fault = await faultOf(pythonWith(python, 'STAND_IN_BOARD=wrong'), lifSelfTestGraph());
  expect(fault).toMatchObject({ code: 'SPK6030', exit: 3 });
});

testWithPython(
  'no board, another version, no SDK, and ops that the chip does not have',
  async (python) => {
    const graph = lifSelfTestGraph();
    const none = await faultOf(pythonWith(python, 'STAND_IN_BOARD=none'), graph);
    expect(none).toMatchObject({ code: 'SPK7083', exit: 7 });
    expect(none.notes).toEqual(['RuntimeError: Connection is taking longer than usual']);
    const old = await faultOf(pythonWith(python, 'STAND_IN_VERSION=0.8.7'), graph);
    expect(old).toMatchObject({ code: 'SPK7082', exit: 7 });
    expect(await faultOf(python, graph)).toMatchObject({ code: 'SPK7081', exit: 7 });
    const unfit = await faultOf(pythonWith(python), selfTestGraph());
    expect(unfit).toMatchObject({ code: 'SPK7089', notes: ["'r' is level", "'y' is sigma"] });
  },
);
