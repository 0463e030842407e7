import { afterAll, expect, test } from '@jest/globals';
import {
  nextAfterCompile,
  nextAfterRun,
  recommended,
} from '../../src/cli/terminal/next-command.ts';
import { screenHeight } from '../../src/cli/terminal/screen.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const START = 'next: spike-compile ';

/** The words of the command that a summary ends with. */
function nextOf(summary: string): string[] {
  const line = summary.trimEnd().split('\n').at(-1)!;
  expect(line.slice(0, START.length)).toBe(START);
  return line.slice(START.length).split(' ');
}

test('from command to command a summary leads to the page, and fits a screen', () => {
  const small = [
    '--samples',
    '8',
    '--time-steps',
    '2',
    '--weight-bits',
    '8',
    '--encoding',
    'graded',
  ];
  let args = ['explore', DIGITS, '--calibration', CALIBRATION, ...small];
  const seen: string[] = [];
  for (let i = 0; i < 4; i++) {
    seen.push(args[0]!);
    const ran = place.run(args, { env: { COLUMNS: '80' } });
    expect(ran.status).toBe(0);
    if (!args.includes('--plot')) expect(ran.stdout.split('\n').length).toBeLessThanOrEqual(25);
    if (i < 3) args = nextOf(ran.stdout);
  }
  expect(seen).toEqual(['explore', 'compile', 'run', 'report']);
});

test('a float model is to become spikes', () => {
  const { stdout } = place.run([
    ...['run', DIGITS, '--executor', 'float', '--input', TEST_DIGITS, '--limit', '1'],
  ]);
  expect(nextOf(stdout)).toEqual([
    ...['compile', DIGITS, '-o', 'digits.spike', '--calibration', TEST_DIGITS],
  ]);
});

test('what is mapped to cores runs on cores, and images are read as before', () => {
  const facts = { folder: 'a b', hasInputs: true, calibration: 'photos', preprocess: 'crop=224' };
  expect(nextAfterCompile({ ...facts, target: 'loihi3' })).toBe(
    `${START}run 'a b' --executor chip --input photos --preprocess crop=224 --plot`,
  );
  const none = { folder: 'a', hasInputs: false, calibration: undefined, preprocess: undefined };
  expect(nextAfterCompile({ ...none, target: 'simulation' })).toBe(`${START}run a --plot`);
});

test('standard input comes only once, so a file takes its place', () => {
  const facts = { thing: 'a', isFloat: false, preprocess: undefined, isPlotted: false };
  expect(nextAfterRun({ ...facts, input: '-' })).toBe(`${START}run a --input samples.npz --plot`);
  expect(nextAfterRun({ ...facts, input: undefined })).toBe(`${START}run a --plot`);
});

test('recommended is the cheapest that is next to the best', () => {
  const choices = [
    { quality: 0.99, cost: 90 },
    { quality: 0.987, cost: 40 },
    { quality: 0.9, cost: 10 },
  ];
  expect(recommended(choices)).toBe(choices[1]);
  const exact = [
    { quality: Infinity, cost: 9 },
    { quality: 40, cost: 1 },
  ];
  expect(recommended(exact)).toBe(exact[0]);
});

test('a screen is as high as LINES says, or the terminal, or 24 lines', () => {
  expect(screenHeight({ rows: 50 }, {})).toBe(50);
  expect(screenHeight({ rows: 50 }, { LINES: '30' })).toBe(30);
  expect(screenHeight({ rows: 0 }, {})).toBe(24);
});
