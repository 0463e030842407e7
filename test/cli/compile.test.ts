import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readArtifact } from '../../runtime/artifact/read.ts';
import type { Report } from '../../src/compiler/report.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import {
  CALIBRATION,
  DIGITS,
  codesOf,
  documentOf,
  failureOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
const compiled = place.path('digits.spike');

beforeAll(() => {
  const ran = place.run(['compile', DIGITS, '-o', compiled, '--calibration', CALIBRATION]);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
});
afterAll(place.clear);

test('compile writes a whole artifact and says what it is', async () => {
  const { manifest, graph } = await readArtifact(compiled, OP_TABLE);
  expect(manifest).toMatchObject({ target: 'simulation', steps: 4, encoding: 'graded' });
  expect(graph.stage).toBe('placed');

  const again = place.run(['compile', DIGITS, '-o', place.path('b'), '--calibration', CALIBRATION]);
  expect(again.stdout).toContain('synapses    203,264');
  expect(again.stdout).toContain('on 256 samples of calibration.npz');
  expect(again.stdout).toContain(`next: spike-compile run ${place.path('b')}`);
});

test('compile --json gives one document', () => {
  const ran = place.run(['compile', DIGITS, '-o', 'c', '--calibration', CALIBRATION, '--json']);
  expect(documentOf(ran)).toMatchObject({
    artifact: 'c',
    target: 'simulation',
    model: { file: 'digits.onnx', format: 'onnx' },
    steps: 4,
    encoding: 'graded',
    neurons: 1050,
    synapses: 203_264,
    calibration: { source: 'file', samples: 256 },
    warnings: [],
  });
  expect(ran.stderr).toBe('');
});

test('times and memory are measured where that is enabled, and never go into the artifact', () => {
  const args = ['compile', DIGITS, '-o', 'd', '--calibration', CALIBRATION, '--json', '--no-cache'];
  const { metrics } = documentOf(place.run(args)) as { metrics: Record<string, unknown[]> };
  expect(metrics['phases']!.map((one) => (one as { phase: string }).phase)).toEqual([
    'read',
    'calibrate',
    'optimise',
    'check',
    'emit',
  ]);
  expect(metrics['passes']).toContainEqual(expect.objectContaining({ pass: 'quantise' }));
  expect(metrics['peakMemoryBytes']).toBeGreaterThan(2 ** 20);
  const texts = readdirSync(place.path('d')).map((name) => readFileSync(place.path('d', name)));
  expect(texts.some((text) => text.includes('seconds'))).toBe(false);

  const quiet = place.run([...args, '--set', 'compiler.metrics_enabled=false']);
  expect(documentOf(quiet)).not.toHaveProperty('metrics');
});

test('options and settings decide on the passes', () => {
  const passesOf = (...args: string[]) => {
    const ran = place.run([
      'compile',
      DIGITS,
      '-o',
      'e',
      '--quiet',
      '--calibration',
      CALIBRATION,
      ...args,
    ]);
    expect(ran.stdout).toBe('');
    expect(codesOf(ran)).toEqual([]);
    const report = JSON.parse(readFileSync(place.path('e', 'report.json'), 'utf8')) as {
      passes: { pass: string; stage: string }[];
    };
    return report.passes.map(({ pass, stage }) => `${pass} ${stage}`);
  };
  const atFixed = (name: string) => `${name} fixed`;
  const conversion = ['encode snn', 'quantise fixed'];
  const named = [
    'raise-activations ann',
    'raise-normalisations ann',
    'raise-attention ann',
    'spell-out ann',
    'fold-affine ann',
    'fold-linear ann',
  ];
  expect(passesOf('-O0')).toEqual([...named, ...conversion]);
  expect(passesOf('-O', '0', '--pass', 'dead-code')).toEqual([
    ...named,
    'dead-code ann',
    'encode snn',
    'dead-code snn',
    'quantise fixed',
    'dead-code fixed',
  ]);
  const all = passesOf('--opt-level', '2');
  expect(all).toEqual(expect.arrayContaining(['dead-code ann', 'spike-fusion fixed']));
  // What the level does not have comes before the passes that plan for the graph that is left.
  const more = passesOf('--opt-level', '2', '--pass', 'weight-exponents').slice(-3);
  expect(more).toEqual(['weight-exponents', 'temporal-fusion', 'memory-optimisation'].map(atFixed));
  const others = all.filter((name) => !name.startsWith('dead-code '));
  expect(passesOf('--opt-level', '2', '--no-pass', 'dead-code')).toEqual(others);
  const off = 'compiler.optimization_passes.dead_code_elimination=false';
  expect(passesOf('--set', off)).toEqual(others);
});

test('bits and steps reach the program', async () => {
  const bits = ['--activation-bits', '4', '--weight-bits', '6', '--time-steps', '9'];
  place.run(['compile', DIGITS, '-o', 'f', '--calibration', CALIBRATION, ...bits]);
  const { manifest, graph } = await readArtifact(place.path('f'), OP_TABLE);
  expect(manifest.steps).toBe(9);
  expect(graph.ops.find((op) => op.kind === 'level')!.attrs['high']).toBe(15);
  const same = ['--pass', 'encode{activationBits = 4}', '--pass', 'quantise{weightBits = 6}'];
  place.run([
    'compile',
    DIGITS,
    '-o',
    'g',
    '--calibration',
    CALIBRATION,
    ...same,
    ...bits.slice(4),
  ]);
  const program = (folder: string) => readFileSync(place.path(folder, 'program.spk'), 'utf8');
  expect(program('g')).toBe(program('f'));
});

test('a shape is bound by name, or without one for the only input', () => {
  const compile = (shape: string) =>
    place.run(['compile', DIGITS, '-o', 'h', '--calibration', CALIBRATION, '--input-shape', shape]);
  expect(compile('1,784').status).toBe(0);
  expect(compile('image:1,784').status).toBe(0);
  expect(codesOf(compile('imag:1,784'))).toEqual(['SPK4006']);
  expect(codesOf(compile('1,783'))).toEqual(['SPK4007']);
  expect(codesOf(compile('1x784'))).toEqual(['SPK3055']);
});

test('passes can be watched while they run', () => {
  const watch = [
    '--print-after',
    'quantise',
    '--dump-dir',
    'dump',
    '--time-passes',
    '--check-each',
  ];
  const ran = place.run(['compile', DIGITS, '-o', 'i', '--calibration', CALIBRATION, ...watch]);
  expect(ran.status).toBe(0);
  expect(ran.stderr).toMatch(/^; after quantise\nspk 1\n/m);
  expect(ran.stderr).toMatch(/^quantise +\d+\.\d ms$/m);
  expect(readdirSync(place.path('dump')).filter((name) => name.endsWith('.spk'))).toEqual(
    expect.arrayContaining(['04-spell-out.spk', '05-fold-affine.spk', '09-dead-code.spk']),
  );
});

test('a pass that cannot run, or not be left out, is refused', () => {
  const compile = (...args: string[]) =>
    codesOf(place.run(['compile', DIGITS, '-o', 'j', ...args]));
  expect(compile('--no-pass', 'quantise')).toEqual(['SPK3058']);
  expect(compile('--pass', 'dead-code', '--no-pass', 'dead-code')).toEqual(['SPK3057']);
  expect(compile('--pass', 'ded-code')).toEqual(['SPK5001']);
});

test('options that a spiking graph has no use for are named', () => {
  place.run(['compile', DIGITS, '-o', 'k', '--print-after', 'quantise', '--dump-dir', 'fixed']);
  const fixed = readdirSync(place.path('fixed')).find((name) => name.endsWith('quantise.spk'))!;
  const bits = ['--activation-bits', '4', '--calibration', CALIBRATION];
  const ran = place.run(['compile', `fixed/${fixed}`, '-o', 'l', ...bits]);
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK3059']);
  expect(ran.stderr).toContain('--calibration, --activation-bits have no effect');
});

test('SPK3059: a network of spikes has its encoding, and only NIR has seconds', () => {
  const network = resolve('examples/snn/rhythm.spk');
  const odd = ['--encoding', 'radix', '--dt', '1e-3'];
  const told = place.run(['compile', network, '-o', 'o', ...odd]);
  expect([told.status, codesOf(told)]).toEqual([0, ['SPK3059', 'SPK3059']]);
  expect(told.stderr).toContain('--dt has no effect');
  expect(told.stderr).toContain('--encoding has no effect');
  const manifest = readFileSync(place.path('o', 'manifest.json'), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({ encoding: 'none' });
  const convert = (...args: string[]) => place.run(['convert', network, ...args, '--dt', '1e-3']);
  expect(codesOf(convert('rhythm.net'))).toContain('SPK3059');
  expect(codesOf(convert('rhythm.nir'))).not.toContain('SPK3059');
  const seconds = place.run([
    'compile',
    resolve('examples/snn/rhythm.nir'),
    '-o',
    'p',
    '--dt',
    '1e-3',
  ]);
  expect(codesOf(seconds)).not.toContain('SPK3059');
});

test('an artifact is a folder, which standard output is not', () => {
  const ran = place.run(['compile', DIGITS, '-o', '-', '--json']);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK3055'] });
});

test('steps to prepare images with are for samples, of which there are none', () => {
  const ran = place.run(['compile', DIGITS, '-o', 'n', '--preprocess', 'resize=28']);
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK3059', 'SPK5014']);
  expect(ran.stderr).toContain('--preprocess has no effect without samples');
});

test('target loihi3 puts a mapping beside the program, which runs to the same outputs', () => {
  const args = ['compile', DIGITS, '--calibration', CALIBRATION, '--target', 'loihi3'];
  const few = ['--set', 'targets.loihi3.max_neurons=2560'];
  const ran = place.run([...args, ...few, '-o', 'mapped']);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(place.path('mapped')).sort()).toEqual([
    ...['manifest.json', 'mapping.json', 'program.spk', 'report.json', 'weights.safetensors'],
  ]);
  expect(ran.stdout).toMatch(/^ {2}cores +14, 14 at least; core 0 has 100.0 % of its neurons$/m);
  expect(ran.stdout).toMatch(
    /^ {2}hops .* energy .* % less than spatial, row-major, .* % less than Hilbert, force-directed$/m,
  );
  const { mapping } = JSON.parse(readFileSync(place.path('mapped/report.json'), 'utf8')) as Report;
  const { neurobench } = JSON.parse(
    readFileSync(place.path('mapped/report.json'), 'utf8'),
  ) as Report;
  expect(neurobench).toMatchObject({ definitions: 'NeuroBench 2.3.0' });
  const shown = place.run(['inspect', 'mapped']).stdout;
  expect(shown).toMatch(/^ {2}work of each core in tenths of the busiest \(#\), [\d,]+ ns/m);
  expect(
    shown
      .match(/^ {2}[1-9#.]{16}$/gm)!
      .join('')
      .replace(/[^1-9#]/g, ''),
  ).toHaveLength(14);
  // The host encodes 784 pixels.
  expect(mapping).toMatchObject({ cores: 14, coresLowerBound: { neurons: 14 }, neurons: 266 });
  const outputs = (folder: string) => {
    const args = ['run', folder, '--input', CALIBRATION, '--limit', '8', '-o', '-', '--quiet'];
    const lines = place.run(args).stdout.trim().split('\n');
    return lines.map((line) => (JSON.parse(line) as { outputs: unknown }).outputs);
  };
  expect(outputs('mapped')).toEqual(outputs(compiled));
});

test.each(['keywords.dynamo', 'unet_bilinear.script', 'bert.script'])(
  'target loihi3 maps %s, whose values are moved and multiplied on the way',
  (name) => {
    const model = fileURLToPath(new URL(`../zoo/small/${name}.onnx`, import.meta.url));
    const args = ['compile', model, '-o', name, '--target', 'loihi3', '--quality-samples', '0'];
    expect(place.run(args)).toMatchObject({ status: 0 });
    expect(readdirSync(place.path(name))).toContain('mapping.json');
  },
);

test('what cannot be compiled is told with the exit code of its kind', () => {
  const attempt = (args: string[], env = {}) =>
    failureOf(place.run(['compile', ...args, '--json'], { env }));
  expect(attempt(['none.onnx', '-o', 'm'])).toEqual({ exit: 5, codes: ['SPK4003'] });
  expect(attempt([DIGITS, '-o', 'm', '--target', 'loihi9'])).toEqual({
    exit: 5,
    codes: ['SPK5020'],
  });
  expect(attempt([DIGITS, '-o', 'm', '--calibration', 'no.npz'])).toEqual({
    exit: 5,
    codes: ['SPK4207'],
  });
  const secured = { SPIKE_SECURITY_MODE: 'true' };
  expect(attempt([DIGITS, '-o', 'm'], secured)).toEqual({ exit: 3, codes: ['SPK6001'] });
  const targets = { SPIKE_ALLOWED_TARGETS: 'loihi3' };
  expect(attempt([DIGITS, '-o', 'm'], targets)).toEqual({ exit: 3, codes: ['SPK6004'] });
  writeFileSync(place.path('file'), '');
  expect(attempt([DIGITS, '-o', 'file'])).toEqual({ exit: 2, codes: ['SPK7004'] });
  expect(attempt([DIGITS, '-o', 'file/inside'])).toEqual({ exit: 2, codes: ['SPK7022'] });
  expect(readdirSync(place.folder)).not.toContain('m');
});
