import { chdir, cwd } from 'node:process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { passFailure } from '../../src/cli/reproduce.ts';
import { watching } from '../../src/cli/compile/watch.ts';
import { definePass } from '../../src/compiler/pass.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { DIGITS, codesOf, documentOf, failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const CANONICAL = `spk 1
graph small : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 7, high = 7, limit = 7} : spikes i4[2]
%unread = encode(%x) {gain = 3, high = 7, limit = 7} : spikes i4[2]
%y = sigma(%s) : current i32[2]
output y = %y
`;
const LIVE = CANONICAL.replace(/^%unread.*\n/m, '');
writeFileSync(place.path('small.spk'), CANONICAL.replaceAll(' = ', '  =  '));

test('opt prints the canonical text, before and after passes', () => {
  expect(place.run(['opt', 'small.spk'])).toEqual({ status: 0, stdout: CANONICAL, stderr: '' });
  expect(place.run(['opt', 'small.spk', '--passes', 'dead-code']).stdout).toBe(LIVE);
  expect(documentOf(place.run(['opt', 'small.spk', '--passes', 'dead-code', '--json']))).toEqual({
    stage: 'fixed',
    ops: 2,
    graph: LIVE,
  });
});

test('opt writes a graph with its tensors, which opens again', () => {
  place.run(['opt', DIGITS, '--passes', 'fold-affine', '-o', 'digits.spk']);
  expect(existsSync(place.path('digits.safetensors'))).toBe(true);
  expect(place.run(['opt', 'digits.spk']).stdout).toBe(
    readFileSync(place.path('digits.spk'), 'utf8'),
  );
});

test('opt shows what passes do', () => {
  const watch = ['--print-after', 'all', '--dump-dir', 'dump', '--time-passes', '--check-each'];
  const ran = place.run(['opt', 'small.spk', '--passes', 'dead-code', ...watch]);
  expect(ran.stdout).toBe(LIVE);
  expect(ran.stderr).toContain(`; after dead-code\n${LIVE}`);
  expect(ran.stderr).toMatch(/^dead-code +\d+\.\d ms$/m);
  expect(readdirSync(place.path('dump'))).toEqual(['00-input.spk', '01-dead-code.spk']);
});

test('a graph with five faults gets five diagnostics', () => {
  const text = `spk 1
graph bad : fixed
input %x : tensor f32[4]
%a = encod(%x) : spikes i9[4]
%b = dense(%zz) {weight = i8[1,4](1, 2, 3, 4)} : current i32[1]
%c = relu(%x) : tensor f32[4]
%d = sigma(%x, %x) : current i32[4]
output y = %nothing
`;
  writeFileSync(place.path('bad.spk'), text);
  const ran = place.run(['opt', 'bad.spk']);
  expect(ran.status).toBe(4);
  expect(codesOf(ran)).toEqual(['SPK2002', 'SPK2003', 'SPK2004', 'SPK2005', 'SPK2003']);
  const lines = [...ran.stderr.matchAll(/--> bad\.spk:(\d+):/g)].map(([, line]) => Number(line));
  expect(lines).toEqual([4, 5, 6, 7, 8]);
});

test('reduce keeps what a command looks for', () => {
  const ran = place.run([
    'reduce',
    'small.spk',
    '--predicate',
    findWord('sigma'),
    '-o',
    'tiny.spk',
    '--json',
  ]);
  expect(documentOf(ran)).toMatchObject({ opsBefore: 3, opsAfter: 1, file: 'tiny.spk' });
  expect(readFileSync(place.path('tiny.spk'), 'utf8')).toMatch(/ = sigma\(/);
  const same = place.run(['reduce', 'tiny.spk', '--predicate', findWord('sigma')]);
  expect(same.stdout).toBe(readFileSync(place.path('tiny.spk'), 'utf8'));
});

test('reduce wants a fault that is there, told in one way', () => {
  const attempt = (...args: string[]) =>
    failureOf(place.run(['reduce', 'small.spk', '--json', ...args]));
  expect(attempt('--passes', 'dead-code')).toEqual({ exit: 1, codes: ['SPK7030'] });
  expect(attempt('--predicate', findWord('conv'))).toEqual({ exit: 1, codes: ['SPK7030'] });
  expect(attempt()).toEqual({ exit: 2, codes: ['SPK3053'] });
  expect(attempt('--passes', 'a', '--predicate', 'b {}')).toEqual({ exit: 2, codes: ['SPK3053'] });
  expect(attempt('--predicate', 'true')).toEqual({ exit: 2, codes: ['SPK3055'] });
  expect(attempt('--passes', 'nosuch')).toEqual({ exit: 2, codes: ['SPK5001'] });
  const nowhere = ['--predicate', findWord('sigma'), '-o', 'nowhere/small.spk'];
  expect(attempt(...nowhere)).toEqual({ exit: 2, codes: ['SPK7022'] });
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('reduce says of a command that there is none', () => {
  const ran = place.run(['reduce', 'small.spk', '--json', '--predicate', 'no-such-command {}']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK3055'] });
});

test('opt tells of a pass that did not run, and how passes are written', () => {
  const unprinted = place.run([
    'opt',
    'small.spk',
    '--passes',
    'dead-code',
    '--print-after',
    'quantise',
  ]);
  expect(unprinted.status).toBe(0);
  expect(unprinted.stderr).toContain(`[SPK5064]: nothing was printed after 'quantise'`);
  const cut = place.run(['opt', 'small.spk', '--passes', 'dead-code,']);
  expect(cut.stderr).toContain('help: passes read name,name{option = value}');
});

/** A command, for any system, that looks for a word in the file. */
function findWord(word: string): string {
  const path = place.path('find.cjs');
  const script = `process.exit(require('fs').readFileSync(process.argv[2], 'utf8').includes(process.argv[3]) ? 0 : 1)`;
  writeFileSync(path, script);
  return `"${process.execPath}" "${path}" {} ${word}`;
}

test('inspect shows models, graphs and artifacts', () => {
  const model = documentOf(place.run(['inspect', DIGITS, '--json'])) as { ops: object[] };
  expect(model).toMatchObject({
    format: 'onnx',
    stage: 'ann',
    inputs: [{ name: 'image', dtype: 'f32', shape: [1, 784] }],
    outputs: [{ name: 'logits', shape: [1, 10] }],
    parameters: 784 * 256 + 256 + 256 * 10 + 10,
    macs: 784 * 256 + 256 * 10,
  });
  expect(documentOf(place.run(['inspect', 'small.spk', '--json']))).toMatchObject({
    format: 'spk',
    stage: 'fixed',
    opsByKind: { encode: 2, sigma: 1 },
  });
  place.run(['compile', DIGITS, '-o', 'digits.spike']);
  expect(documentOf(place.run(['inspect', 'digits.spike', '--json']))).toMatchObject({
    format: 'artifact',
    stage: 'placed',
    target: 'simulation',
    neurons: 1050,
    synapses: 784 * 256 + 256 * 10,
  });
  expect(place.run(['inspect', DIGITS]).stdout).toMatch(/^ {2}macs +203,264$/m);
  expect(place.run(['inspect', 'nothing.onnx']).status).toBe(5);
});

const small = parse(CANONICAL, { ops: OP_TABLE }).graph;

const forgetful = definePass({
  name: 'forgetful',
  summary: 'removes the first op, whoever reads it',
  from: ['fixed'],
  removes: [],
  preserves: 'bits',
  options: {},
  run: (graph) => ({ ...graph, ops: graph.ops.slice(1) }),
});

const louder = definePass({
  name: 'louder',
  summary: 'doubles a gain, and promises that nobody hears it',
  from: ['fixed'],
  removes: [],
  preserves: 'bits',
  options: {},
  run: (graph) => ({
    ...graph,
    ops: graph.ops.map((op) =>
      op.kind === 'encode' ? { ...op, attrs: { ...op.attrs, gain: 2 } } : op,
    ),
  }),
});

const passes = new Map(
  [forgetful, louder].map((pass) => [pass.name, () => Promise.resolve(pass)] as const),
);

test('a graph that a pass broke is saved, with the command that shows it', async () => {
  const calls = [{ name: 'forgetful', options: {} }];
  for (const verifyEach of [true, false]) {
    const diagnostics = await failing(() =>
      runPasses(small, calls, { ops: OP_TABLE, passes, verifyEach }),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['SPK9001']);
    const [, file] = /saved as (\S+\.spk)/.exec(diagnostics[0]!.notes!.join('\n'))!;
    expect(diagnostics[0]!.notes!.at(-1)).toBe(`spike-compile opt ${file} --passes 'forgetful'`);
    expect(place.run(['opt', file!]).stdout).toBe(CANONICAL);
  }
});

test('a pass that changes bits is found by --check-each, and its graph is saved', async () => {
  const watch = { printAfter: [], checkEach: true, steps: 4 };
  const { observe } = watching(watch, () => {});
  const calls = [{ name: 'louder', options: {} }];
  const diagnostics = await failing(() =>
    runPasses(small, calls, { ops: OP_TABLE, passes, observe }),
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPK9002']);
  expect(diagnostics[0]!.notes!.at(-1)).toMatch(
    /--passes 'louder' --check-each --set compiler\.default_time_steps=\d+$/,
  );
});

/** What the command line says of an error, in the folder of this test. */
async function failing(action: () => Promise<unknown>) {
  const before = cwd();
  chdir(place.folder);
  try {
    await action();
    throw new Error('nothing failed');
  } catch (error) {
    return passFailure(error, false);
  } finally {
    chdir(before);
  }
}
