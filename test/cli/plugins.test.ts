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
