import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { currentType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { type Ringing, ringing } from '../../support/ringing.ts';

const one = (value: number) => tensorOf('i32', [], [value]);
const def = OP_TABLE.get('resonator')!;
/** A quarter of a circle in each step. */
const quarter = { sin: 4096, cos: 0, vth: 10, firing: 'phase' };

/** What Lava answered, beside what it was given. */
type Case = Ringing & ReturnType<typeof ringing>;

const RECORDED = JSON.parse(readFileSync('test/fixtures/lava/resonators.json', 'utf8')) as Case[];

test.each(RECORDED.map((one, i) => [`${one.firing} ${i}`, one] as const))(
  'it answers as Lava does: %s',
  (_name, recorded) => {
    expect({ ...recorded, ...ringing(recorded) }).toEqual(recorded);
    expect(recorded.spikes.flat()).toContain(1);
  },
);

test('by phase it fires where its state comes round, far enough out, and goes on', () => {
  const idle = Array.from({ length: 4 }, () => [0, 0]);
  const found = ringing({ ...quarter, x: [[-10, -9], ...idle], y: [[0, 0], ...idle] });
  expect(found.spikes).toEqual([
    [0, 0],
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 0],
  ]);
  expect(found.real.map(([a]) => a)).toEqual([-640, 0, 640, 0, -640]);
});

test('by height it fires at its threshold, and starts again just below', () => {
  const bell = { ...quarter, sin: 0, cos: 2048, firing: 'izhikevich' };
  const found = ringing({ ...bell, x: [[7], [0]], y: [[10], [4]] });
  expect(found).toEqual({
    spikes: [[1], [0]],
    real: [[0], [0]],
    imaginary: [[639], [319 + 256]],
  });
});

test('both parts lose what is below one toward zero, and saturate at 24 bits', () => {
  const slow = { ...quarter, sin: 1, cos: 4095 };
  const found = ringing({ ...slow, x: [[-1], [0]], y: [[1], [0]] });
  expect([found.real, found.imaginary]).toEqual([
    [[-64], [-63]],
    [[64], [63]],
  ]);
  const far = ringing({ ...slow, x: [[2 ** 24]], y: [[-(2 ** 24)]] });
  expect([far.real, far.imaginary]).toEqual([[[2 ** 23 - 1]], [[1 - 2 ** 23]]]);
});

test('parameters are integers in their ranges, and inputs are currents of one shape', () => {
  const current = currentType('i32', [1]);
  const given = { sin: one(0), cos: one(0), vth: one(0), firing: 'phase' };
  const fault = (attrs: Attrs, y = current) =>
    def.infer({ stage: 'fixed', attrs: { ...given, ...attrs }, inputs: [current, y] });
  expect(fault({ sin: one(-4097) })).toEqual({ fault: 'sin -4097 is not from -4096 to 4096' });
  expect(fault({ vth: one(2 ** 17) })).toEqual({ fault: 'vth 131072 is not from 0 to 131071' });
  expect(fault({ cos: tensorOf('f32', [], [1]) })).toEqual({ fault: 'cos must hold integers' });
  expect(fault({}, currentType('i32', [2]))).toEqual({ fault: 'its currents differ in shape' });
  expect(fault({}, currentType('f32', [1]))).toEqual({ fault: 'it reads currents of integers' });
});
