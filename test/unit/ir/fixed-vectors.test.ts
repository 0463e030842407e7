import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as weights from '../../../src/ir/fixed-weights.ts';
import * as fixed from '../../../src/ir/fixed.ts';

const FILE = new URL('../../vectors/fixed.json', import.meta.url);
const SCRIPT = 'scripts/fixed-vectors.py';

type Cases = readonly (readonly number[])[];

const modeOf = (code: number) => weights.SIGN_MODES[code]!;
const lines = (written: string) => written.replaceAll('\r\n', '\n');
const codeOf = (mode: weights.SignMode) => weights.SIGN_MODES.indexOf(mode);

/** The functions of the contract, as functions of integers. */
const FUNCTIONS: Readonly<Record<string, (...inputs: number[]) => number>> = {
  rz: fixed.rz,
  wrap: fixed.wrap,
  shift: fixed.shift,
  accumulate: fixed.accumulate,
  arriving: fixed.arriving,
  portion: fixed.portion,
  decay: fixed.decay,
  wrapOnce: fixed.wrapOnce,
  nextCurrent: fixed.nextCurrent,
  nextVoltage: fixed.nextVoltage,
  resonated: fixed.resonated,
  thresholdOf: fixed.thresholdOf,
  resetsAt: (now, interval, offset) => Number(fixed.resetsAt(now, interval, offset)),
  nextPotential: fixed.nextPotential,
  leaked: fixed.leaked,
  integrate: fixed.integrate,
  owed: fixed.owed,
  paid: fixed.paid,
  signModeOf: (least, most) => codeOf(weights.signModeOf(least, most)),
  clipWeight: (weight, mode) => weights.clipWeight(weight, modeOf(mode)),
  truncateWeight: (weight, mode, bits) => weights.truncateWeight(weight, modeOf(mode), bits),
};

const text = readFileSync(FILE, 'utf8');
const vectors = JSON.parse(text) as Readonly<Record<string, Cases>>;

test('the vectors cover every function of the contract', () => {
  expect(Object.keys(vectors)).toEqual(Object.keys(FUNCTIONS));
  for (const cases of Object.values(vectors)) expect(cases.length).toBeGreaterThanOrEqual(6);
});

test.each(Object.entries(vectors))('%s answers as the vectors say', (name, cases) => {
  const wrong = cases
    .map((numbers) => ({ inputs: numbers.slice(0, -1), expected: numbers.at(-1)! }))
    .map((c) => ({ ...c, found: FUNCTIONS[name]!(...c.inputs) }))
    .filter(({ expected, found }) => !Object.is(expected, found));
  expect(wrong).toEqual([]);
});

test('the vectors are what their script writes', () => {
  const run = spawnSync('python3', [SCRIPT], { encoding: 'utf8' });
  if (run.error) {
    process.stderr.write(`skipped: python3 cannot be run (${run.error.message})\n`);
    return;
  }
  expect(run.stderr).toBe('');
  expect(lines(run.stdout) === lines(text)).toBe(true);
});

test('stored weights take their mode from their signs where none is given', () => {
  expect([...weights.storedWeights([3, -3, 300], 8, undefined)]).toEqual([2, -4, 254]);
  expect([...weights.storedWeights([3, 300], 8, undefined)]).toEqual([3, 255]);
  expect([...weights.storedWeights([-3, -300], 7, undefined)]).toEqual([-2, -254]);
  expect([...weights.storedWeights([3, 4], 8, 'mixed')]).toEqual([2, 4]);
});
