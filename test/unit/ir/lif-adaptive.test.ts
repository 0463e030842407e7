import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { currentType } from '../../../src/ir/types.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { random } from '../../../src/support/random.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { arrayOf, faultOf, machineOf } from '../../support/run-op.ts';

const x = currentType('i32', [1]);
const one = (value: number) => tensorOf('i32', [], [value]);

/** No current and no voltage leaks, nor does the threshold, which starts at 1 and is raised by 1. */
const still = {
  ...{ du: one(4095), dv: one(0), dth: one(0), dr: one(0) },
  ...{ vth: one(1), step: one(1) },
};

/** What is asked of the states, then y, after each step. */
function trace(names: readonly string[], attrs: Attrs, currents: readonly number[]) {
  const machine = machineOf('lif-adaptive', { x, attrs });
  return currents.map((current) => {
    machine.step({ x: arrayOf(x, [current]) });
    const state = machine.state('y') as Record<string, Int32Array>;
    return [...names.map((name) => state[name]![0]), machine.value('y')[0]];
  });
}

test('it fires at the threshold, which a spike raises; the voltage stays, and twice the threshold holds it down', () => {
  expect(trace(['v', 'raised', 'refractory'], still, [0, 1, 1, 2, 1, 1])).toEqual([
    [0, 0, 0, 0],
    [64, 64, 128, 1],
    [128, 64, 128, 0],
    // 2 * 64 at rest and raised, 2 * 64 of the spike before.
    [256, 128, 384, 1],
    [320, 128, 384, 0],
    [384, 128, 384, 0],
  ]);
});

test('a spike adds twice the threshold as it was before it was raised', () => {
  const attrs = { ...still, vth: one(3), step: one(10) };
  expect(trace(['raised', 'refractory'], attrs, [3])).toEqual([[640, 384, 1]]);
});

test('what was raised and the refractory part leak before they are compared, toward zero', () => {
  const attrs = { ...still, dth: one(2048), dr: one(1024), step: one(5) };
  expect(trace(['raised', 'refractory'], attrs, [1, 0, 0])).toEqual([
    [320, 128, 1],
    [160, 96, 0],
    [80, 72, 0],
  ]);
  // The voltage of 128 reaches 64 + 128 / 2, and no more than that.
  const exact = { ...still, dth: one(4096), dr: one(2048) };
  expect(trace(['v'], exact, [1, 1])).toEqual([
    [64, 1],
    [128, 1],
  ]);
  expect(trace(['v'], { ...exact, dr: one(2016) }, [1, 1])[1]).toEqual([128, 0]);
  const odd = { ...still, dth: one(1), vth: one(0) };
  expect(trace(['raised'], odd, [0, -1, -1]).map(([raised]) => raised)).toEqual([64, 63, 62]);
});

test('a bias arrives with the current and leaks with it', () => {
  const attrs = { ...still, du: one(2047), vth: one(100), bias: one(-3) };
  expect(trace(['u', 'v'], attrs, [5, 3, 3])).toEqual([
    [128, 128, 0],
    [64, 192, 0],
    [32, 224, 0],
  ]);
  expect(trace(['u'], { ...attrs, du: one(-1) }, [4, 3]).map(([u]) => u)).toEqual([64, 64]);
});

test('a current turns around in 24 bits, a voltage stops there, and the threshold has room', () => {
  const most = one(2 ** 17 - 1);
  expect(trace(['u'], { ...still, vth: most }, [2 ** 17 + 1])[0]![0]).toBe(64 - 2 ** 23);
  expect(trace(['v'], { ...still, vth: most }, [2 ** 16, 2 ** 16, 1]).map(([v]) => v)).toEqual([
    2 ** 22,
    2 ** 23 - 1,
    2 ** 23 - 1,
  ]);
  const far = { ...still, vth: most, step: most };
  expect(trace(['raised', 'refractory'], far, [2 ** 17 - 1])).toEqual([
    [2 ** 23 - 64, 2 ** 24 - 128, 1],
  ]);
});

test('each neuron has its own threshold', () => {
  const pair = currentType('i32', [2]);
  const attrs = { ...still, vth: tensorOf('i32', [2], [1, 2]), step: tensorOf('i32', [2], [0, 7]) };
  const machine = machineOf('lif-adaptive', { x: pair, attrs });
  machine.step({ x: arrayOf(pair, [2, 2]) });
  const { raised, refractory } = machine.state('y') as Record<string, Int32Array>;
  expect([[...raised!], [...refractory!]]).toEqual([
    [0, 448],
    [128, 256],
  ]);
});

test('neurons that are drawn fire, and their threshold moves', () => {
  const row = currentType('i32', [4]);
  const def = OP_TABLE.get('lif-adaptive')!;
  const isMoved = (seed: number) => {
    const source = random(seed);
    const attrs = def.draw!(source, [row], 'fixed') as Attrs;
    const machine = machineOf('lif-adaptive', { x: row, attrs });
    return Array.from({ length: 9 }).some(() => {
      machine.step({
        x: arrayOf(
          row,
          [0, 1, 2, 3].map(() => source.int(-100, 200)),
        ),
      });
      const { raised } = machine.state('y') as Record<string, Int32Array>;
      return machine.value('y').includes(1) && raised!.some((x) => x > 0);
    });
  };
  const moved = Array.from({ length: 100 }, (_, seed) => isMoved(seed)).filter(Boolean);
  expect(moved.length).toBeGreaterThan(50);
});

test('parameters are integers in their ranges', () => {
  const fault = (attrs: Attrs) => faultOf('lif-adaptive', { x, attrs: { ...still, ...attrs } });
  expect(fault({ du: one(-2) })).toBe('du -2 is not from -1 to 4095');
  expect(fault({ dth: one(4097) })).toBe('dth 4097 is not from 0 to 4096');
  expect(fault({ dr: one(-1) })).toBe('dr -1 is not from 0 to 4096');
  expect(fault({ step: one(-1) })).toBe('step -1 is not from 0 to 131071');
  expect(fault({ vth: one(2 ** 17) })).toBe('vth 131072 is not from 0 to 131071');
  expect(fault({ bias: one(4096) })).toBe('bias 4096 is not from -4096 to 4095');
  expect(fault({ dv: tensorOf('f32', [], [1]) })).toBe('dv must hold integers');
  expect(fault({ step: tensorOf('i32', [2], [1, 2]) })).toMatch('does not broadcast');
});
