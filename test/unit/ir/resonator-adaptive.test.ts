import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { currentType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { type Ringing, ringing } from '../../support/ringing.ts';

/** A state that stays where it is, and a threshold of 10. */
const still = { sin: 0, cos: 4096, vth: 10, firing: 'izhikevich' };

/** What SLAYER answered, beside what it was given. */
type Case = Ringing & ReturnType<typeof ringing>;

const FILE = 'test/fixtures/lava/resonators-adaptive.json';
const RECORDED = JSON.parse(readFileSync(FILE, 'utf8')) as Case[];

test.each(RECORDED.map((one, i) => [`${one.firing} ${i}`, one] as const))(
  'it answers as SLAYER does: %s',
  (_name, recorded) => {
    expect({ ...recorded, ...ringing(recorded) }).toEqual(recorded);
    expect(recorded.spikes.flat()).toContain(1);
  },
);

test('a spike raises the threshold and a refractory part, and leaves the state alone', () => {
  const rows = (...numbers: number[]) => numbers.map((x) => [x]);
  const given = { ...still, dth: 0, dr: 4096, step: 5, x: rows(0, 0, 0, 0) };
  // The refractory part of twice the threshold is gone a step later, what raised the threshold stays.
  const found = ringing({ ...given, y: rows(10, 4, 1, 0) });
  expect(found.spikes).toEqual(rows(1, 0, 1, 0));
  expect(found.imaginary).toEqual(rows(640, 896, 960, 960));
  const held = ringing({ ...given, dr: 0, y: rows(10, 19, 1, 5) });
  expect(held.spikes).toEqual(rows(1, 0, 0, 1));
});

test('parameters are integers in their ranges, and inputs are currents of one shape', () => {
  const current = currentType('i32', [1]);
  const one = (value: number) => tensorOf('i32', [], [value]);
  const given = { sin: one(0), cos: one(0), dth: one(0), dr: one(0), vth: one(0), step: one(0) };
  const fault = (attrs: Attrs, y = current) =>
    OP_TABLE.get('resonator-adaptive')!.infer({
      ...{ stage: 'fixed', inputs: [current, y] },
      attrs: { ...given, firing: 'phase', ...attrs },
    });
  expect(fault({ dr: one(4097) })).toEqual({ fault: 'dr 4097 is not from 0 to 4096' });
  expect(fault({ step: one(2 ** 17) })).toEqual({ fault: 'step 131072 is not from 0 to 131071' });
  expect(fault({}, currentType('i32', [2]))).toEqual({ fault: 'its currents differ in shape' });
});
