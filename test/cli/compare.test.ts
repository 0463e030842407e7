import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACCURACY } from '../../src/cli/compare/costs.ts';
import { pairPorts } from '../../src/cli/compare/faces.ts';
import { compareText } from '../../src/cli/compare/result.ts';
import { sampleAt } from '../../src/cli/compare/sample-at.ts';
import { wordsOf } from '../../src/cli/compare/sides.ts';
import { PLAIN } from '../../src/diagnostics/style.ts';
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
  expect(ran.stdout).toMatch(
    /^graph +other .*2 ops only in B: .*; how: spike-compile diff small mapped$/m,
  );
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
  expect(ran.stdout).toMatch(
    /^first +encode image\.range in step 1: \d+ of 784 numbers differ, .*\(5 of 5 ops of A compared\)$/m,
  );
  const found = documentOf(compare('small', 'coarse', ...DATA, '--json'));
  expect(found).toMatchObject({
    graph: { same: false, changed: 5, ops: { onlyInA: [], onlyInB: [] }, whole: [] },
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

test('a model file runs as it is, beside what it was compiled to', () => {
  const ran = compare('small', DIGITS, ...DATA);
  expect(ran).toMatchObject({ status: 1, stderr: '' });
  expect(ran.stdout).toMatch(/^B +\S+digits\.onnx \(the model as it is, run by float\)$/m);
  expect(ran.stdout).toMatch(/^graph +not compared/m);
  expect(ran.stdout).toMatch(/^accuracy % +[\d.]+ +[\d.]+/m);
  expect(ran.stdout).toMatch(/^decisions +100\.00 %/m);
  expect(ran.stdout).not.toMatch(/^first/m);
});

const NARROW = `spk 1
graph narrow : fixed
input %x : spikes i8[1,2]
output y = %x
`;

/** Messages come later and are fewer in the end, but the last is the same. */
const LATE = NARROW.replace('narrow', 'late').replace(
  'output y = %x',
  '%z = delay(%x) {steps = 1} : spikes i8[1,2]\noutput z = %z',
);

test('networks that are not alike are told or refused, and messages count in every step', () => {
  const compile = (name: string, text: string) => {
    writeFileSync(place.path(`${name}.spk`), text);
    const args = ['compile', `${name}.spk`, '-o', name, '--quiet'];
    expect(place.run(args)).toMatchObject({ status: 0 });
  };
  compile('narrow', NARROW);
  compile('late', LATE);
  const unlike = compare('small', 'narrow', ...DATA);
  expect([unlike.status, codesOf(unlike)]).toEqual([2, ['SPK8221']]);
  expect(unlike.stderr).toContain(`A 'image' [1,784], B 'x' [1,2]`);
  expect(compare('small', 'narrow').status).toBe(0);
  writeFileSync(place.path('two.jsonl'), '[3, 0]\n');
  const late = compare('narrow', 'late', '--input', 'two.jsonl');
  expect([late.status, codesOf(late)]).toEqual([1, ['SPK8222']]);
  expect(late.stderr).toContain(`output 'y' [2] of A stands for 'z' [2] of B`);
  expect(late.stdout).toMatch(
    /^outputs +1 of 1 samples differ, by up to 3; first 'y' of sample 1$/m,
  );
});

test('a sample that is gone when it is read again is told', async () => {
  const stream = [{ inputs: { x: Int32Array.of(1) } }];
  expect(await sampleAt(stream, 0, 'x.npz')).toBe(stream[0]!.inputs);
  await expect(sampleAt(stream, 3, 'x.npz')).rejects.toThrow(
    'SPK8223: sample 4 is gone: there are 1 now',
  );
});

test('ports of one name stand for each other, the others in their order, where they are as large', () => {
  const port = (name: string, ...shape: number[]) => ({ name, shape });
  const [x, y, z] = [port('x', 2), port('y', 3, 1), port('z', 5)];
  expect(pairPorts([x, y], [port('y', 3), x])).toMatchObject({
    pairs: [
      { a: x, b: x },
      { a: y, b: port('y', 3) },
    ],
    alone: { a: [], b: [] },
  });
  expect(pairPorts([x, y], [port('u', 2), z])).toMatchObject({
    pairs: [{ a: x, b: port('u', 2) }],
    alone: { a: [y], b: [z] },
  });
});

test('a change of accuracy is in points', () => {
  const costs = [
    { name: ACCURACY, a: 50, b: 40 },
    { name: 'steps', a: 50, b: 40 },
  ];
  const side = { label: 'x', path: 'x', executor: undefined };
  const found = { a: undefined, b: undefined, costs };
  const text = compareText(
    { sides: { a: side, b: side }, found, graph: undefined, diff: undefined },
    PLAIN,
  );
  expect(text).toMatch(/^accuracy % +50 +40 +-10\.0 points$/m);
  expect(text).toMatch(/^steps +50 +40 +-20\.0 %$/m);
});

test('what a comparison does not use is told', () => {
  const ran = compare('plain', 'small', '--calibration', CALIBRATION, '--limit', '2');
  expect([ran.status, codesOf(ran)]).toEqual([0, ['SPK3064', 'SPK3064']]);
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
