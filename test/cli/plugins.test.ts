import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CALIBRATION, DIGITS, type Ran, codesOf, documentOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const PASS = `{
  name: 'halve-steps', summary: 'does nothing, and says so', from: ['fixed'], removes: [],
  preserves: 'bits', options: {}, run: (graph) => graph,
}`;

const TARGET = `{
  name: 'tiny', summary: 'a chip of few neurons',
  limits: { maxNeurons: { value: 100, unit: 'neurons', provenance: 'assumed' } },
  pipeline: () => [],
  legalize: (graph) => ({ ...graph, stage: 'placed' }),
  emit: (graph, { ops }) => new Map([
    ['program.spk', new TextEncoder().encode(library.print(graph, ops))],
    ['weights.safetensors', library.writeSafetensors(new Map())],
  ]),
  probe: () => ({ available: true }),
}`;

const write = (name: string, text: string) => writeFileSync(place.path(name), text);

beforeAll(() => {
  write('good.mjs', `export default (library) => ({ passes: [${PASS}], targets: [${TARGET}] });`);
  write('taken.mjs', `export default { passes: [{ ...${PASS}, name: 'dead-code' }] };`);
  write('lacking.mjs', `export default { passes: [{ name: 'mine' }], goals: [] };`);
  write('failing.mjs', `throw new Error('not today');`);
});

const set = (...files: string[]) => ['--set', `compiler.plugins=${files.join(',')}`];

function rowsOf(ran: Ran): string[] {
  const [rows] = Object.values(documentOf(ran) as Record<string, { name: string }[]>);
  return rows!.map(({ name }) => name);
}

test('passes and targets of a plugin are among those of the package', () => {
  expect(rowsOf(place.run(['list', 'passes', '--json', ...set('good.mjs')]))).toContain(
    'halve-steps',
  );
  expect(rowsOf(place.run(['list', 'targets', '--json', ...set('good.mjs')]))).toContain('tiny');
  expect(rowsOf(place.run(['list', 'targets', '--json']))).not.toContain('tiny');
});

test('a compile runs the pass of a plugin, and takes nothing from the cache', () => {
  const args = ['compile', DIGITS, '-o', 'out', '--calibration', CALIBRATION];
  const compile = () =>
    place.run([
      ...args,
      '--pass',
      'halve-steps',
      '--print-after',
      'halve-steps',
      '--json',
      ...set('good.mjs'),
    ]);
  const ran = compile();
  expect(ran.status).toBe(0);
  expect(ran.stderr).toContain('graph digits : fixed');
  expect(documentOf(compile())).toMatchObject({ cache: 'off' });
});

test('opt runs it too', () => {
  write('g.spk', 'spk 1\ngraph g : fixed\ninput %x : spikes i8[1,2]\noutput y = %x\n');
  const opt = ['opt', 'g.spk', '--passes', 'halve-steps'];
  expect(place.run([...opt, ...set('good.mjs')]).status).toBe(0);
  expect(codesOf(place.run(opt))).toEqual(['SPK5001']);
});

test('what is no plugin is refused, with all that is wrong with it', () => {
  const list = (file: string, ...more: string[]) =>
    place.run(['list', 'passes', ...set(file), ...more]);
  const lacking = list('lacking.mjs');
  expect([lacking.status, codesOf(lacking)]).toEqual([2, ['SPK8226']]);
  expect(lacking.stderr).toContain(`'mine' lacks 'run'`);
  expect(lacking.stderr).toContain(`'goals' is neither passes nor targets`);
  expect(list('taken.mjs').stderr).toContain(`'dead-code' is there already`);
  expect(codesOf(list('failing.mjs'))).toEqual(['SPK8225']);
  expect(list('failing.mjs').stderr).toContain('not today');
  expect(codesOf(list('absent.mjs'))).toEqual(['SPK8225']);
});

test('in security mode none is loaded', () => {
  const ran = place.run([
    'list',
    'passes',
    ...set('good.mjs'),
    '--set',
    'compiler.security_mode=true',
  ]);
  expect([ran.status, codesOf(ran)]).toEqual([3, ['SPK8227']]);
});

/** What a pass leaves for later, and how that is told. */
const LATE: readonly [name: string, work: string, how: string][] = [
  ['a timer', `setTimeout(() => { throw new Error('too late'); }, 0)`, 'Error: too late'],
  [
    'a promise',
    `Promise.resolve().then(() => { throw new Error('too late'); })`,
    'Error: too late',
  ],
  ['a call for the end', 'setTimeout(() => process.exit(0), 0)', 'it calls process.exit(0)'],
];

test.each(LATE)('what a pass leaves for later is told as of its plugin: %s', (_, work, how) => {
  write(
    'late.mjs',
    `export default { passes: [{ ...${PASS}, run: (graph) => (${work}, graph) }] };`,
  );
  write('h.spk', 'spk 1\ngraph h : fixed\ninput %x : spikes i8[1,2]\noutput y = %x\n');
  const ran = place.run(['opt', 'h.spk', '--passes', 'halve-steps', ...set('late.mjs')]);
  expect([ran.status, codesOf(ran)]).toEqual([4, ['SPK8229']]);
  expect(ran.stderr).toContain('work that was left for later of the plugin failed');
  expect(ran.stderr).toContain(how);
  expect(ran.stderr).toMatch(/late\.mjs:\d+:\d+/);
});

/** A module that fails while it is loaded, and how that is told. */
const NEVER_READY: readonly [name: string, text: string, how: string][] = [
  ['waiting', 'await new Promise(() => {});', 'waits for something that never happens'],
  ['waiting-inside', 'export default () => new Promise(() => {});', 'waits for something'],
  ['ending', 'process.exit(0);', 'calls process.exit(0)'],
  ['ending-inside', 'export default () => process.exit(3);', 'calls process.exit(3)'],
  ['open', 'setInterval(() => {}, 1000); await new Promise(() => {});', 'takes longer than 1 s'],
];

test.each(NEVER_READY)('a plugin that never finishes loading is told: %s', (name, text, how) => {
  write(`${name}.mjs`, text);
  const soon = ['--set', 'compiler.max_compilation_time_seconds=1'];
  const ran = place.run([
    'list',
    'passes',
    ...set(`${name}.mjs`),
    ...(name === 'open' ? soon : []),
  ]);
  expect([ran.status, codesOf(ran)]).toEqual([2, ['SPK8228']]);
  expect(ran.stderr).toContain(how);
  expect(ran.stderr).toContain(`${name}.mjs`);
});

const GRAPH = 'spk 1\ngraph g : fixed\ninput %x : spikes i8[1,2]\noutput y = %x\n';

/** The command that shows the fault again, as the notes have it. */
function commandIn({ stderr }: Ran): string[] {
  const [, command] = /spike-compile (opt spike-compile-before-.*)$/m.exec(stderr)!;
  return command!.split(' ').map((word) => word.replaceAll(`'`, ''));
}

/** A pass that does wrong, and what is said of it. */
const WRONG_PASSES: readonly [name: string, run: string, says: string][] = [
  ['throwing', `() => undefined.ops`, 'TypeError'],
  ['ending-late', `() => process.exit(0)`, 'calls process.exit(0)'],
  ['returning-nothing', `() => undefined`, 'it returns no graph'],
  ['returning-later', `async (graph) => graph`, 'it returns a promise'],
  ['writing', `(graph) => { graph.outputs.length = 0; return graph; }`, 'TypeError'],
  ['losing-outputs', `(graph) => ({ ...graph, outputs: [] })`, 'output'],
  ['changing-stage', `(graph) => ({ ...graph, stage: 'placed' })`, 'the stage is placed'],
];

test.each(WRONG_PASSES)(
  'a pass of a plugin that breaks a graph is its fault: %s',
  (name, run, says) => {
    write('g.spk', GRAPH);
    const pass = PASS.replace('(graph) => graph', run);
    write(`${name}.mjs`, `export default { passes: [${pass}] };`);
    const ran = place.run(['opt', 'g.spk', '--passes', 'halve-steps', ...set(`${name}.mjs`)]);
    expect([ran.status, codesOf(ran)]).toEqual([4, ['SPK8230']]);
    expect(ran.stderr).toContain(place.path(`${name}.mjs`));
    expect(ran.stderr).toContain(says);
    expect(ran.stderr).not.toContain('this is a bug');
    if (['throwing', 'writing'].includes(name))
      expect(codesOf(place.run(commandIn(ran)))).toEqual(['SPK8230']);
  },
);

test('a pass of a plugin that changes bits, and the command that shows it', () => {
  write('g.spk', GRAPH);
  const swap = `(graph) => ({ ...graph, outputs: [{ name: 'y', value: 'z' }], ops: [{
    result: 'z', kind: 'wire', inputs: ['x'], loc: [], type: graph.inputs[0].type,
    attrs: { index: library.tensorOf('i32', [2], [1, 0]), shape: [1, 2], stride: 0 } }] })`;
  const pass = PASS.replace('(graph) => graph', swap);
  write('swap.mjs', `export default (library) => ({ passes: [${pass}] });`);
  const opt = ['opt', 'g.spk', '--passes', 'halve-steps', '--check-each'];
  const ran = place.run([...opt, ...set('swap.mjs')]);
  expect([ran.status, codesOf(ran)]).toEqual([1, ['SPK8231']]);
  expect(ran.stderr).toContain(place.path('swap.mjs'));
  expect(codesOf(place.run(commandIn(ran)))).toEqual(['SPK8231']);
});

/** A target that does wrong, and what is said of it. */
const WRONG_TARGETS: readonly [member: string, text: string, says: string][] = [
  ['pipeline', `() => 'none'`, 'it returns no array'],
  ['legalize', `(graph) => graph`, 'the stage is fixed, not placed'],
  ['legalize', `() => { throw new library.SpikeError([{ message: 'no' }]); }`, `no right 'exit'`],
  ['emit', `() => new Map([['program.spk', 'text']])`, `'program.spk' is no Uint8Array`],
  ['emit', `async () => { throw new Error('late'); }`, 'Error: late'],
];

test.each(WRONG_TARGETS)('what is wrong of a target is its fault: %s, %s', (member, text, says) => {
  write(
    'wrong.mjs',
    `export default (library) => ({ targets: [{ ...${TARGET}, ${member}: ${text} }] });`,
  );
  write('g.spk', GRAPH);
  const ran = place.run(['compile', 'g.spk', '-o', 'out', '--target', 'tiny', ...set('wrong.mjs')]);
  expect([ran.status, codesOf(ran)]).toEqual([4, ['SPK8229']]);
  expect(ran.stderr).toContain(`'${member}' of target 'tiny'`);
  expect(ran.stderr).toContain(says);
  expect(ran.stderr).toContain(place.path('wrong.mjs'));
});
