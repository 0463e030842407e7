import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readArtifact } from '../../runtime/artifact/read.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, codesOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const LENET_DATA = resolve('examples/data/mnist-calibration.npz');

const COMPILE = ['compile', DIGITS, '--calibration', CALIBRATION, '--quality-samples', '4'];

interface Report {
  readonly timing: {
    readonly latency: number;
    readonly codes: readonly { readonly code: string; readonly bits: number }[];
  };
}

/** Compiles the digits under a name. */
function compiled(name: string, ...args: readonly string[]) {
  const ran = place.run([...COMPILE, '-o', name, ...args]);
  expect([ran.status, ran.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  const report = JSON.parse(readFileSync(place.path(name, 'report.json'), 'utf8')) as Report;
  return { ...report.timing, ran };
}

test.each([
  ['graded', 8, 1, 4],
  ['ternary', 2, 5, 4],
  ['radix', 4, 8, 8],
  ['ttfs', 2, 6, 6],
  ['rate', 3, 4, 4],
])('digits are told apart by %s', async (code, bits, latency, steps) => {
  const found = compiled(code, '--encoding', code, '--time-steps', '4');
  expect(found.latency).toBe(latency);
  expect(found.codes).toEqual([expect.objectContaining({ code, bits })]);
  const { manifest } = await readArtifact(place.path(code), OP_TABLE);
  expect([manifest.encoding, manifest.steps]).toEqual([code, steps]);
  const ran = place.run(['run', code, '--input', TEST_DIGITS, '--json']);
  expect(ran.status).toBe(0);
  const { accuracy } = JSON.parse(ran.stdout) as { accuracy: number };
  expect(accuracy).toBeGreaterThan(0.93);
});

test('layers have bits and codes of their own, by flag as by configuration', () => {
  const choice = 'node_relu:activation-bits=3,encoding=ttfs';
  const byFlag = compiled('flag', '--layer', choice, '--layer', 'linear:weight-bits=4');
  expect(byFlag.codes.map(({ code, bits }) => [code, bits])).toEqual([
    ['graded', 8],
    ['ttfs', 3],
  ]);
  const layers = `compiler:\n  layers: ['${choice}', 'linear:weight-bits=4']\n`;
  writeFileSync(place.path('spike.yaml'), layers);
  compiled('file', '--config', place.path('spike.yaml'));
  const program = (name: string) => readFileSync(place.path(name, 'program.spk'), 'utf8');
  expect(program('file')).toBe(program('flag'));
  const passes = [
    `encode{steps = 4, layers = "${choice};linear:weight-bits=4"}`,
    'quantise{layers = "linear:weight-bits=4"}',
  ];
  compiled('passes', ...passes.flatMap((pass) => ['--pass', pass]));
  expect(program('passes')).toBe(program('flag'));
});

test.each([
  ['node_rely:encoding=radix', 'SPK5071', "did you mean 'node_relu'?"],
  ['node_relu:weight-bits=4', 'SPK5071', 'no layer with weights'],
  ['logits:encoding=radix', 'SPK5072', 'no population'],
  ['node_relu:encoding=rate', 'SPK5070', 'graded, ternary, radix, ttfs'],
])('%s is refused', (choice, code, words) => {
  const ran = place.run([...COMPILE, '-o', 'no', '--layer', choice]);
  expect(codesOf(ran)).toEqual([code]);
  expect(ran.stderr).toContain(words);
});

test('rates have no bits of levels: a layer is refused them, the option is named', () => {
  const rate = [...COMPILE, '--encoding', 'rate'];
  const ran = place.run([...rate, '-o', 'no', '--layer', 'node_relu:activation-bits=4']);
  expect(codesOf(ran)).toEqual(['SPK5072']);
  expect(ran.stderr).toContain('sends rates');
  const made = place.run([...rate, '-o', 'bits', '--activation-bits', '3']);
  expect(codesOf(made)).toEqual(['SPK3059', 'SPK5030']);
  expect(made.stderr).toContain('help: rates near their values with steps');
  expect(made.stderr).toContain('--activation-bits has no effect with --encoding rate');
  expect(made.stdout).toMatch(/^ +encoding +rate in windows of/m);
  expect(place.run([...rate, '-o', 'plain']).status).toBe(0);
  const weights = (name: string) => readFileSync(place.path(name, 'weights.safetensors'));
  expect(weights('bits')).toEqual(weights('plain'));
});

test('bits outside of what there is are refused by the name of the option', () => {
  for (const [option, bits] of [
    ['--activation-bits', '9'],
    ['--weight-bits', '1'],
    ['--weight-bits', '0'],
  ]) {
    const ran = place.run([...COMPILE, '-o', 'no', option!, bits!]);
    expect(codesOf(ran)).toEqual(['SPK3055']);
    expect(ran.stderr).toContain(`${option!} is '${bits!}'`);
    expect(ran.stderr).toContain('from 2 to 8');
  }
});

test('a layer is known by the name that the model has for it, though passes took it for a part', () => {
  const lenet = ['compile', resolve('examples/lenet/mnist.onnx'), '--calibration', LENET_DATA];
  const widthsOf = (layer: string) => {
    const ran = place.run([...lenet, '-o', 'l', '--layer', `${layer}:weight-bits=2`, '--json']);
    expect(ran).toMatchObject({ status: 0 });
    return readFileSync(place.path('l', 'weights.safetensors'));
  };
  // The batch norm behind it, which has the last word, gives its name to both.
  expect(widthsOf('conv2d')).toEqual(widthsOf('getitem'));
  expect(widthsOf('conv2d_1')).not.toEqual(widthsOf('conv2d'));
  const explored = ['explore', ...lenet.slice(1), '--layer', 'conv2d:weight-bits=2', '--json'];
  const few = ['--encoding', 'graded', '--activation-bits', '4', '--time-steps', '1'];
  const ran = place.run([...explored, ...few, '--weight-bits', '8', '--samples', '16']);
  expect(ran).toMatchObject({ status: 0 });
});

test('rates have no integer network to check against', () => {
  const ran = place.run([...COMPILE, '-o', 'no', '--encoding', 'rate', '--emit-qann']);
  expect(codesOf(ran)).toEqual(['SPK5040']);
  expect(ran.stderr).toContain('integrate-and-fire');
});
