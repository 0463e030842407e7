import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wordsOf } from '../../src/cli/compare/sides.ts';
import { type Run, firstDivergence } from '../../src/compiler/diff/first-divergence.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const DATA = ['--input', TEST_DIGITS, '--limit', '20'];
const compare = (...args: string[]) => place.run(['compare', ...args]);

beforeAll(() => {
  const args = ['compile', DIGITS, '--calibration', CALIBRATION, '--quiet', '-o'];
  const compile = (...more: string[]) => expect(place.run([...args, ...more]).status).toBe(0);
  compile('plain', '-O0');
  compile('small');
  compile('coarse', '--activation-bits', '3');
  compile('mapped', '--target', 'loihi3');
});

test('artifacts that give the same are the same, whatever their graphs are', () => {
  const ran = compare('small', 'mapped', ...DATA);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^outputs +the same for all 20 samples, to the bit$/m);
  expect(ran.stdout).toMatch(/^graph +.*2 only in B: diff says which$/m);
  expect(ran.stdout).toMatch(/^steps +4 +6 +\+50\.0 %$/m);
  expect(ran.stdout).toMatch(/^cores +\d+$/m);
});

test('options of a side say how to compile, not where to', () => {
  const ran = place.run(['compare', DIGITS, '--options', '-O2', '--options', '-o mine']);
  expect(ran.status).toBe(2);
  expect(existsSync(place.path('mine'))).toBe(false);
});

test('where outputs differ, the first op and step that do are told, and the exit code is 1', () => {
  const ran = compare('small', 'coarse', ...DATA);
  expect(ran.status).toBe(1);
  expect(ran.stdout).toMatch(/^outputs +20 of 20 samples differ, by up to [\d.]+; first 'logits'/m);
  expect(ran.stdout).toMatch(/^first +encode image\.range in step 1: \d+ of 784 numbers/m);
  const found = documentOf(compare('small', 'coarse', ...DATA, '--json'));
  expect(found).toMatchObject({
    graph: { same: false },
    outputs: { same: false, samples: 20, differ: 20 },
    divergence: { first: { op: 'image.range', kind: 'encode', step: 1 } },
  });
});

test('one artifact on two executors', () => {
  const ran = compare('mapped', '--executors', 'native,chip', ...DATA, '--json');
  expect(ran.status).toBe(0);
  expect(documentOf(ran)).toMatchObject({
    a: { executor: 'native' },
    b: { executor: 'chip' },
    graph: { same: true },
    outputs: { same: true, agreement: 1 },
  });
});

test('a model with two sets of options', () => {
  const options = ['--options', '-O0', '--options', `--no-pass 'spike-fusion'`];
  const ran = compare(DIGITS, ...options, '--calibration', CALIBRATION, ...DATA);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^A +-O0 \(simulation/m);
  const failed = compare(DIGITS, '--options', '-O0', '--options', '--encoding morse');
  expect([failed.status, codesOf(failed)]).toEqual([4, ['SPK8220']]);
  expect(failed.stderr).toContain('SPK3055');
});

test('without samples graph and cost are compared, and outputs are not', () => {
  const ran = compare('plain', 'small');
  expect(ran.status).toBe(0);
  expect(ran.stdout).toMatch(/^outputs +not compared: --input samples\.npz$/m);
});

test('a comparison needs two sides', () => {
  expect(codesOf(compare('small'))).toEqual(['SPK3053']);
  expect(codesOf(compare('small', '--executors', 'native'))).toEqual(['SPK3053']);
  expect(codesOf(compare('small', '--executors', 'a,b,c'))).toEqual(['SPK3055']);
  expect(codesOf(compare('small', 'plain', '--input', '-'))).toEqual(['SPK3055']);
  expect(codesOf(compare(DIGITS, '--options', '-O0'))).toEqual(['SPK3055']);
});

test('words are those of a shell', () => {
  expect(wordsOf(`-O2  --layer 'fc*:weight-bits=4' --x="a b"`)).toEqual([
    ...['-O2', '--layer', 'fc*:weight-bits=4', '--x=a b'],
  ]);
});

const TEXT = `spk 1
graph g : fixed
input %x : spikes i8[1,2]
%y = delay(%x) {steps = 1} : spikes i8[1,2]
%z = delay(%y) {steps = 1} : spikes i8[1,2]
output z = %z
`;

test('of all values the first step decides, and in a step data order', () => {
  const { graph } = parse(TEXT, { ops: OP_TABLE, file: 'g.spk' });
  const run = (y: readonly number[], z: readonly number[], steps = 2): Run => {
    const values = { y: Int32Array.from(y), z: Int32Array.from(z) };
    return { graph, steps, values: new Map(Object.entries(values)) };
  };
  const a = run([1, 2, 3, 4], [0, 0, 5, 6]);
  expect(firstDivergence(a, a)).toEqual({ values: 2, of: 2 });
  const b = run([1, 2, 3, 9], [0, 7, 5, 6]);
  expect(firstDivergence(a, b)).toMatchObject({
    first: { op: 'z', step: 1, differ: 1, of: 2, at: 1, a: 0, b: 7 },
  });
  expect(firstDivergence(a, run([1, 2, 3, 9], [0, 0, 5, 6])).first).toMatchObject({
    op: 'y',
    step: 2,
  });
  // In other steps, but in all the same.
  const late = run([0, 0, 4, 0, 0, 6], [0, 0, 0, 0, 5, 6], 3);
  expect(firstDivergence(a, late)).toEqual({ values: 2, of: 2 });
  const more = run([0, 0, 4, 0, 0, 6], [0, 0, 0, 0, 5, 7], 3);
  expect(firstDivergence(a, more).first).toMatchObject({ op: 'z', a: 6, b: 7 });
});
