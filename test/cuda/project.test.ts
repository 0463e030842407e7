import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { readNpz } from '../../src/tensor/npz.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, openPlace } from '../support/spike.ts';
import { isThere, testHost, unless } from './compilers.ts';

/* The project of an artifact as somebody uses it who has no spike-compile: by make, by CMake, and from C. */

const testCmake = unless(isThere('cmake') ? undefined : 'there is no cmake');

const SAMPLES = 7;
const STEPS = 4;
const place = openPlace();
afterAll(place.clear);

beforeAll(() => {
  const compile = ['compile', DIGITS, '--calibration', CALIBRATION, '--quality-samples', '0'];
  place.run([...compile, '--target', 'cuda', '-o', 'digits']);
  place.run(['run', 'digits', '--input', TEST_DIGITS, '--limit', `${SAMPLES}`, '-o', 'wanted.npz']);
  const { data, shape } = readNpz(readFileSync(TEST_DIGITS), {}).get('image')!;
  const size = (data.length / shape[0]!) * SAMPLES;
  writeFileSync(place.path('input'), Float32Array.from(data.subarray(0, size), Number));
});

/** What the reference gives. */
function wanted(): number[] {
  return [...readNpz(readFileSync(place.path('wanted.npz')), {}).get('logits')!.data].map(Number);
}

function command(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ cwd: place.path('digits'), encoding: 'utf8' },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** What a runner gives for the samples, once as one row each and once as one for each step. */
function ran(runner: string): number[][] {
  const rows = readFileSync(place.path('input'));
  const width = rows.length / SAMPLES;
  const repeated = Array.from({ length: SAMPLES * STEPS }, (_, i) => {
    const sample = Math.floor(i / STEPS);
    return rows.subarray(sample * width, (sample + 1) * width);
  });
  writeFileSync(place.path('each-step'), Buffer.concat(repeated));
  return ['input', 'each-step'].map((input) => {
    const numbers = [String(SAMPLES), String(STEPS)];
    const files = [place.path(input), place.path('output')];
    const said = command(runner, 'network.weights', ...numbers, ...files);
    expect(said).toMatch(/^7 samples, 4 steps, on host: \d+ spikes\n$/);
    const bytes = readFileSync(place.path('output'));
    return [...new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];
  });
}

testHost('make builds a runner, which gives the numbers of the reference', () => {
  command('make', '-s', 'host');
  expect(ran('./runner-host')).toEqual([wanted(), wanted()]);
  command('make', '-s', 'clean');
  expect(existsSync(place.path('digits/runner-host'))).toBe(false);
});

testHost('a runner says what is wrong with its arguments', () => {
  command('make', '-s', 'host');
  const says = (...args: string[]) => {
    const { status, stderr } = spawnSync('./runner-host', args, {
      ...{ cwd: place.path('digits'), encoding: 'utf8' },
    });
    return `${status}: ${stderr}`;
  };
  const input = place.path('input');
  expect(says()).toMatch(/^2: usage: .*WEIGHTS SAMPLES STEPS INPUTS OUTPUTS/);
  expect(says('nowhere', '1', '4', input, 'out')).toMatch(/^2: nowhere cannot be read/);
  expect(says('network.weights', '0', '4', input, 'out')).toMatch(/^2: samples and steps are/);
  expect(says('network.weights', '6', '4', input, 'out')).toMatch(
    /^2: .* has 21952 bytes, not 18816/,
  );
  expect(says('network.h', '7', '4', input, 'out')).toMatch(
    /^5: the weights are of another compile/,
  );
});

testCmake(
  'CMake builds the same',
  () => {
    const folder = place.path('built');
    command('cmake', '-S', '.', '-B', folder, '-DSPIKE_HOST=ON', '-DCMAKE_BUILD_TYPE=');
    command('cmake', '--build', folder);
    expect(existsSync(place.path('built/libnetwork-host.so'))).toBe(true);
    expect(ran(place.path('built/runner-host'))).toEqual([wanted(), wanted()]);
  },
  60_000,
);

testHost('a program in C uses the library by its header', () => {
  command('make', '-s', 'host');
  const source = resolve('test/cuda/uses-library.c');
  const strict = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-I.', '-L.'];
  const libraries = ['-lnetwork-host', `-Wl,-rpath,${place.path('digits')}`];
  command('cc', ...strict, source, ...libraries, '-o', '../uses-library');
  const said = command(
    '../uses-library',
    'network.weights',
    place.path('input'),
    'logits.sum',
  ).split('\n');
  const [facts, ends, half, none, same, numbers, async, ...refusals] = said;
  expect(facts).toMatch(/^[0-9a-f]{32} on host: 'image' of 3136 bytes, 'logits' of 40$/);
  expect([ends, same, async]).toEqual([
    'no more: 1 1 1',
    'in parts as at once: 1 1',
    'in a call that does not wait: 1',
  ]);
  expect(numbers!.trim().split(' ').map(Number)).toEqual(wanted());
  const other = '5, the weights are of another compile than the library';
  expect([half, none]).toEqual([`half of the weights: ${other}`, `no weights: ${other}`]);
  expect(refusals).toEqual([
    'the value of the output: 1',
    `no such name: 6, there is nothing called 'nobody'`,
    'fewer bytes: 6, there are not as many bytes',
    'no such output: 6, there is no such output',
    'no network: 6, there is no network',
    `no rows: 6, input 'image' has no rows`,
    'no samples: 6, there are no samples',
    'no steps: 6, there are no samples or no steps',
    'too many samples: 4, there is no memory for it',
    'a step behind them: 6, there are no samples or no steps',
    '',
  ]);
});
