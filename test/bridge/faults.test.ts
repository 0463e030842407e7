import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EXECUTOR_TABLE } from '../../runtime/executors/index.ts';
import { bridge } from '../../runtime/executors/bridge.ts';
import { frameOf } from '../../runtime/executors/bridge/frames.ts';
import { findPython } from '../../runtime/executors/bridge/python.ts';
import { openSession } from '../../runtime/open-session.ts';
import { selfTestGraph } from '../../runtime/self-test.ts';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { testWithPython } from '../support/python.ts';

/* What goes wrong on the other side of the pipe. Programs in JavaScript stand for a Python with a bad driver. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spike-bridge-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that runs these lines for each request; `reply` answers it, `pid` says who it is. */
function program(name: string, lines: string): string {
  const file = join(folder, `${name}.cjs`);
  const text = `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(`${file}.pid`)}, String(process.pid));
const frame = (message) => {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.from('SPKB\\0\\0\\0\\0');
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
};
const reply = (body) => process.stdout.write(frame(body));
const refuse = (kind, message) => reply({ id: 1, error: { kind, message, details: ['more'] } });
process.stdin.once('data', () => { ${lines} });
`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

async function faultOf(python: string, driver = 'simulator', graph = selfTestGraph()) {
  try {
    const options = { bridge: { driver, python, timeoutSeconds: 1 } };
    (await bridge.open(graph, options)).close();
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    const [{ code, exit, message, notes, hint }] = error.diagnostics as [
      (typeof error.diagnostics)[0],
    ];
    return { code, exit, message, notes, hint };
  }
  throw new Error('nothing was wrong');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const CASES: readonly (readonly [string, string, string])[] = [
  [
    'SPK7086',
    'dies',
    `process.stderr.write('no such chip\\n'); process.exitCode = 3; process.stdin.destroy();`,
  ],
  ['SPK7086', 'killed', `process.kill(process.pid, 'SIGKILL');`],
  ['SPK7085', 'hangs', ``],
  ['SPK7087', 'prints', `console.log('INFO:DRV  Connecting to 127.0.0.1');`],
  ['SPK7087', 'prints-little', `process.stdout.write('hi');`],
  [
    'SPK7087',
    'long-frame',
    `process.stdout.write(Buffer.from('SPKB\\xff\\xff\\xff\\xff', 'latin1'));`,
  ],
  ['SPK7087', 'no-json', `process.stdout.write('SPKB\\0\\0\\0\\x02{]');`],
  ['SPK7087', 'wrong-id', `reply({ id: 7, ok: {} });`],
  ['SPK7087', 'no-answer', `reply({ id: 1 });`],
  [
    'SPK7086',
    'half-a-frame',
    `process.stdout.write('SPKB\\0\\0\\0\\x09{'); process.stdin.destroy();`,
  ],
  ['SPK7081', 'no-sdk', `refuse('sdk-missing', "No module named 'lava'");`],
  ['SPK7082', 'old-sdk', `refuse('sdk-version', 'nxsdk 0.8 is older than 0.9');`],
  ['SPK7083', 'no-board', `refuse('board-missing', 'no partition is free');`],
  ['SPK7084', 'new-protocol', `refuse('protocol', 'this driver speaks version 2');`],
  ['SPK7088', 'fault', `refuse('fault', 'RuntimeError: PHDR segment');`],
  ['SPK7089', 'unsupported', `refuse('unsupported', 'not all ops');`],
];

test.each(CASES)('%s: a driver that %s', async (code, name, lines) => {
  const file = program(name, lines);
  const fault = await faultOf(file);
  expect(fault).toMatchObject({ code, exit: 7 });
  // It may have to be waited for by the system, but it does not run on.
  const pid = Number(readFileSync(`${file}.pid`, 'utf8'));
  for (let i = 0; i < 100 && isRunning(pid); i++) await new Promise((go) => setTimeout(go, 20));
  expect(isRunning(pid)).toBe(false);
});

test('what a driver said last, or printed, is shown', async () => {
  const died = await faultOf(join(folder, 'dies.cjs'));
  expect(died.message).toBe("driver 'simulator' ended with code 3 before it answered 'detect'");
  expect(died.notes).toEqual(['no such chip']);
  const garbage = await faultOf(join(folder, 'prints.cjs'));
  expect(garbage.notes).toEqual(["found 'INFO:DRV  Connecting to 127.0.0.1'"]);
});

test('a Python that is not there is told before anything is started, or when it is', async () => {
  const nowhere = join(folder, 'nowhere');
  expect(await faultOf(nowhere)).toMatchObject({ code: 'SPK7080', exit: 7 });
  const options = {
    executors: EXECUTOR_TABLE,
    requireHardwareVerification: false,
    bridge: { driver: 'simulator', python: nowhere, timeoutSeconds: 1 },
  };
  await expect(openSession(selfTestGraph(), 'bridge', options)).rejects.toThrow(
    /SPK7011.*there is no/,
  );
});

test('a driver that says nothing is not said to have said something', async () => {
  expect(await faultOf(program('silent', 'process.exit(3);'))).toMatchObject({
    ...{ code: 'SPK7086', notes: [] },
    hint: expect.stringMatching(/^it said nothing: .*silent\.cjs/) as unknown,
  });
  expect((await faultOf(join(folder, 'dies.cjs'))).hint).toBe('what it said last stands above');
});

test('what is no program is told in words', async () => {
  const file = join(folder, 'no-program');
  writeFileSync(file, 'text');
  expect(await faultOf(file)).toMatchObject({
    code: 'SPK7080',
    message: `'${file}' cannot be started: it is no program, or nobody may run it`,
  });
  expect(findPython(folder)).toMatchObject({ available: false, why: `'${folder}' is a folder` });
});

test('all ops that the bridge does not carry are named at once, and nothing is started', async () => {
  const graph = parse(
    `spk 1
graph g : fixed
input %x : spikes i8[2]
%a = diagonal(%x) {weight = i8[2](1, 2)} : current i32[2]
%b = lif-soft-reset(%a) {du = i32[](0), dv = i32[](0), vth = i32[](1)} : spikes u1[2]
output y = %b
`,
    { ops: OP_TABLE },
  ).graph;
  const { code, notes } = await faultOf(join(folder, 'nowhere'), 'simulator', graph);
  expect(code).toBe('SPK7089');
  expect(notes).toEqual([
    "'a' is diagonal, which the bridge does not carry",
    "'b' is lif-soft-reset, which the bridge does not carry",
  ]);
});

const DRIVER = 'runtime/executors/bridge/drivers/spike_simulator.py';

function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
}

testWithPython('a driver ends when its pipe does', async (python) => {
  const child = spawn(python, ['-B', DRIVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(frameOf({ id: 1, verb: 'detect', protocols: [1] }));
  child.stdin.end();
  expect(await ended(child)).toBe(0);
});

testWithPython('a driver that works ends when nobody listens any more', async (python) => {
  const child = spawn(python, ['-B', DRIVER], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const network = { name: 'n', inputs: [], counted: [], outputs: [], ops: [] };
  child.stdin.write(frameOf({ id: 1, verb: 'load', network }));
  child.stdin.write(frameOf({ id: 2, verb: 'step', reset: true, steps: 2 ** 40, inputs: {} }));
  child.stdin.end();
  expect(await ended(child)).toBe('SIGKILL');
});

testWithPython(
  'a session that is ended rejects what is under way with the reason',
  async (python) => {
    const options = { bridge: { driver: 'simulator', python, timeoutSeconds: 60 } };
    const session = await bridge.open(selfTestGraph(), options);
    const ending = new AbortController();
    const running = session.run([{ x: new Float32Array(4) }], 2 ** 20, { signal: ending.signal });
    ending.abort(new Error('no more'));
    await expect(running).rejects.toThrow('no more');
  },
);

testWithPython('a driver that speaks no version of ours says so', async (python) => {
  const child = spawn(python, ['-B', DRIVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answer = new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
  child.stdin.write(frameOf({ id: 1, verb: 'detect', protocols: [99] }));
  const { error } = JSON.parse((await answer).subarray(8).toString()) as {
    error: { kind: string };
  };
  expect(error.kind).toBe('protocol');
  child.stdin.end();
  await ended(child);
});
