import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type MixedPrecision, type Pruning, tensor, writeNpz } from '../../src/index.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  failureOf,
  openPlace,
} from '../support/spike.ts';

const LENET = resolve('examples/lenet/mnist.onnx');
const LENET_DATA = resolve('examples/data/mnist-calibration.npz');

const place = openPlace();
afterAll(place.clear);

const compile = (...args: string[]) => place.run(['compile', DIGITS, '-o', 'out', ...args]);
const fileIn = (folder: string, name: string) => readFileSync(place.path(folder, name));
const reportIn = (folder: string) =>
  JSON.parse(fileIn(folder, 'report.json').toString()) as {
    readonly mixedPrecision: MixedPrecision;
    readonly pruning: Pruning;
    readonly options: { readonly layers: string };
  };

test('a floor narrows layers as far as accuracy lets it, and the options give the same artifact', () => {
  const ran = compile('--calibration', TEST_DIGITS, '--accuracy-floor', '0.5%', '--json');
  expect(ran).toMatchObject({ status: 0 });
  const { mixedPrecision: mixed } = documentOf(ran) as { mixedPrecision: MixedPrecision };
  expect(mixed).toEqual(reportIn('out').mixedPrecision);
  expect(mixed).toMatchObject({ floor: 0.005, measure: 'accuracy', samples: 500 });
  const { before, after } = mixed;
  expect(before).toMatchObject({ weightBits: 8, messageBits: 8 });
  expect(before.quality - after.quality).toBeLessThanOrEqual(0.005);
  expect(mixed.confidence).toBe(0.95);
  expect(mixed.lossBound).toBeGreaterThan(0);
  expect(mixed.lossBound).toBeLessThanOrEqual(0.005);
  expect(after.bitOperations).toBeLessThan(0.5 * before.bitOperations);
  expect(after.weightBits).toBeLessThan(7);
  const by = ['--calibration', TEST_DIGITS, ...mixed.options];
  expect(place.run(['compile', DIGITS, '-o', 'again', ...by]).status).toBe(0);
  for (const name of ['program.spk', 'weights.safetensors'])
    expect(fileIn('again', name)).toEqual(fileIn('out', name));
});

test('without labels it is agreement with the float network; the summary has the options', () => {
  const ran = compile('--calibration', CALIBRATION, '--accuracy-floor', '1%');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^ {2}widths +[\d.]+ bits a weight \(8 before\), [\d.]+ a message/m);
  expect(ran.stdout).toMatch(/^ {2}saved +[\d.]+ % of [\d,.]+ synaptic operations, [\d.]+ % of/m);
  expect(ran.stdout).toMatch(/^ {2}options +--layer \S+:\S+bits=\d/m);
  expect(reportIn('out').mixedPrecision).toMatchObject({ measure: 'agreement', samples: 128 });
  expect(ran.stdout).toMatch(/on 128 samples; on others at most 0\.\d\d % less$/m);
});

test('with the pass that prunes, the floor decides how much goes, and the options give the same artifact', () => {
  const prune = ['--calibration', TEST_DIGITS, '--accuracy-floor', '0.5%'];
  const ran = compile(...prune, '--pass', 'prune-synapses');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^ {2}pruned +[\d.]+ % of [\d,]+ weights, [\d.]+ % right/m);
  const { pruning } = reportIn('out');
  const { before, after, below, options, lossBound } = pruning;
  expect(pruning).toMatchObject({ floor: 0.005, measure: 'accuracy', samples: 500 });
  expect(after.weights).toBeLessThan(0.9 * before.weights);
  expect(before.quality - after.quality).toBeLessThanOrEqual(0.005);
  expect(lossBound).toBeLessThanOrEqual(0.005);
  expect(options).toEqual(['--pass', `prune-synapses{below = ${below!}}`]);
  const by = ['--calibration', TEST_DIGITS, ...options];
  expect(place.run(['compile', DIGITS, '-o', 'again', ...by]).status).toBe(0);
  for (const name of ['program.spk', 'weights.safetensors'])
    expect(fileIn('again', name)).toEqual(fileIn('out', name));
  expect(fileIn('out', 'program.spk').toString()).toContain('\nschedule {');
});

test('where samples cannot show that little is lost, nothing is pruned', () => {
  const prune = ['--accuracy-floor', '0.0001%', '--pass', 'prune-synapses'];
  const ran = compile('--calibration', CALIBRATION, ...prune);
  expect(ran.status).toBe(0);
  expect(ran.stderr).toContain('SPK5063');
  expect(ran.stdout).toMatch(/^ {2}options +none: every weight counts$/m);
});

test('what the user chose for a layer stays', () => {
  const chosen = ['--layer', 'linear:weight-bits=7'];
  const ran = compile('--calibration', CALIBRATION, '--accuracy-floor', '1%', ...chosen);
  expect(ran.status).toBe(0);
  const { mixedPrecision: mixed, options } = reportIn('out');
  expect(mixed.choices.filter(({ weightBits, layer }) => weightBits && layer === 'linear')).toEqual(
    [],
  );
  expect(options.layers).toMatch(/linear:weight-bits=7$/);
  expect(mixed.layers.find(({ name }) => name === 'linear')).toMatchObject({ weightBits: 7 });
});

test('a wide floor saves more of a convolutional network than a narrow one', () => {
  const saved = (floor: string) => {
    const args = ['-o', 'lenet', '--calibration', LENET_DATA, '--accuracy-floor', floor];
    expect(place.run(['compile', LENET, ...args]).status).toBe(0);
    return reportIn('lenet').mixedPrecision.after.bitOperations;
  };
  expect(saved('20%')).toBeLessThan(saved('0.5%'));
}, 60_000);

test('a floor that so few samples cannot show leaves all bits, which is told', () => {
  const ran = compile('--calibration', CALIBRATION, '--accuracy-floor', '0.0001%');
  expect(codesOf(ran)).toContain('SPK5062');
  expect(ran.stdout).toMatch(/^ {2}options +none/m);
});

test('a floor takes samples, decisions and a percentage', () => {
  const refused = (...args: string[]) => failureOf(compile(...args, '--json'));
  expect(refused('--accuracy-floor', '1%')).toEqual({ exit: 2, codes: ['SPK5060'] });
  for (const wrong of ['0.5', '101%', '1e1%', 'x%'])
    expect(refused('--calibration', CALIBRATION, '--accuracy-floor', wrong)).toEqual({
      exit: 2,
      codes: ['SPK3055'],
    });
});

test('a network that decides nothing has no accuracy', () => {
  writeFileSync(place.path('one.spk'), ONE_NUMBER);
  const x = tensor(
    'f32',
    [40, 2],
    Float32Array.from({ length: 80 }, (_, i) => i % 7),
  );
  writeFileSync(place.path('x.npz'), writeNpz(new Map([['x', x]])));
  const args = ['one.spk', '-o', 'one', '--calibration', 'x.npz', '--accuracy-floor', '1%'];
  const ran = place.run(['compile', ...args, '--json']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK5061'] });
});

const ONE_NUMBER = `spk 1
graph one : ann
input %x : tensor f32[1,2]
%y = dense(%x) {weight = f32[1,2](1, 0.25)} : tensor f32[1,1]
output y = %y
`;
