import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { currentType, spikesType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { arrayOf, faultOf, machineOf, runOp } from '../../support/run-op.ts';

const x = currentType('i32', [1]);
const one = (value: number) => tensorOf('i32', [], [value]);
const still = { du: one(4095), dv: one(0), vth: one(131071) };

/** What u, v and y of the first neuron are after each step. */
function trace(kind: string, attrs: Attrs, currents: readonly number[]) {
  const machine = machineOf(kind, { x, attrs });
  return currents.map((current) => {
    machine.step({ x: arrayOf(x, [current]) });
    const { u, v } = machine.state('y') as Record<string, Int32Array>;
    return [u![0], v![0], machine.value('y')[0]];
  });
}

test('u and v decay toward zero', () => {
  const attrs = { du: one(2047), dv: one(1024), vth: one(131071) };
  expect(trace('lif', attrs, [-1, 0, 0])).toEqual([
    [-64, -64, 0],
    [-32, -80, 0],
    [-16, -76, 0],
  ]);
  // A quarter of v is lost each step; -27 * 3 / 4 = -20.25 becomes -20, where a floor were -21.
  const alone = trace('lif', { ...attrs, du: one(4095) }, [-1, 0, 0, 0, 0, 0]);
  expect(alone.map(([, v]) => v)).toEqual([-64, -48, -36, -27, -20, -15]);
});

test('a spike needs more than the threshold, resets v to zero and leaves u alone', () => {
  const attrs = { du: one(0), dv: one(0), vth: one(3) };
  expect(trace('lif', attrs, [1, 1, 0])).toEqual([
    [64, 64, 0],
    [127, 191, 0],
    [126, 0, 1],
  ]);
  expect(trace('lif', { ...still, vth: one(2) }, [2, 0, 1])).toEqual([
    [128, 128, 0],
    [0, 128, 0],
    [64, 0, 1],
  ]);
});

test('u wraps once around 24 bits, v saturates', () => {
  const keep = { ...still, du: one(0) };
  expect(trace('lif', keep, [2 ** 17])[0]!.slice(0, 2)).toEqual([2 ** 23, 0]);
  expect(trace('lif', still, [2 ** 17 + 1])[0]![0]).toBe(64 - 2 ** 23);
  expect(trace('lif', still, [-(2 ** 17)])[0]![0]).toBe(2 ** 23);
  expect(trace('lif', still, [-(2 ** 17) + 1, -(2 ** 17) + 1])).toEqual([
    [64 - 2 ** 23, 64 - 2 ** 23, 0],
    [64 - 2 ** 23, 1 - 2 ** 23, 0],
  ]);
});

test('a bias is shifted by its exponent; both ways, and rounded down', () => {
  const v = (bias: number, biasExponent: number) =>
    trace('lif', { ...still, bias: one(bias), biasExponent }, [0])[0]![1];
  expect([v(5, 6), v(-5, 6), v(5, 0), v(5, -1), v(-5, -1)]).toEqual([320, -320, 5, 2, -3]);
});

test('a periodic reset comes before the update', () => {
  const attrs = { ...still, du: one(0), resetInterval: 3, resetOffset: 2 };
  const fresh = [64, 64, 0];
  const [first, second, third, fourth, fifth] = trace('lif', attrs, [1, 1, 1, 1, 1]);
  expect([first, second, fifth]).toEqual([fresh, fresh, fresh]);
  expect([third, fourth]).toEqual([
    [127, 191, 0],
    [190, 381, 0],
  ]);
  const later = trace('lif', { ...attrs, resetOffset: 5 }, [1, 1, 1, 1, 1]);
  expect(later).toEqual([first, second, third, fourth, fifth]);
});

test('the hardware shows a refractory neuron as 128, the model as 0', () => {
  const pair = currentType('i32', [2]);
  const machine = machineOf('lif', { x: pair, attrs: { ...still, vth: one(1) } });
  machine.step({ x: arrayOf(pair, [2, 1]) });
  expect([...machine.value('y')]).toEqual([1, 0]);
  expect(Array.from(machine.state('y', 'model')['v']!)).toEqual([0, 64]);
  expect(Array.from(machine.state('y', 'hardware')['v']!)).toEqual([128, 64]);
  expect(Array.from(machine.state('y', 'hardware')['u']!)).toEqual([128, 64]);
  machine.step({ x: arrayOf(pair, [0, 0]) });
  expect(Array.from(machine.state('y', 'hardware')['v']!)).toEqual([0, 64]);
});

test('parameters broadcast: one for all, one a channel, one for each', () => {
  const wide = currentType('i24', [2, 2]);
  const attrs = {
    ...still,
    vth: tensorOf('u16', [2, 1], [1, 2]),
    bias: tensorOf('i8', [2], [0, 1]),
  };
  expect(runOp('lif', { x: wide, attrs }, [[1, 1, 2, 2]])).toEqual([[0, 1, 0, 1]]);
});

test('a soft reset keeps what is above the threshold, and shows the model to every probe', () => {
  const attrs = { ...still, vth: one(2) };
  expect(trace('lif-soft-reset', attrs, [5, 0, 0])).toEqual([
    [320, 192, 1],
    [0, 64, 1],
    [0, 64, 0],
  ]);
  const machine = machineOf('lif-soft-reset', { x, attrs });
  machine.step({ x: arrayOf(x, [5]) });
  expect(machine.state('y', 'hardware')['v']![0]).toBe(192);
});

test('without a leak, the number of spikes is the level of the sum, from half a threshold on', () => {
  const attrs = { theta: one(10), start: one(5), bias: one(3) };
  const spikes = runOp('integrate-and-fire', { x, attrs }, [
    [0],
    [0],
    [0],
    [0],
    [-30],
    [9],
    [40],
    [0],
  ]);
  // The sums are 3, 6, 9, 12, -15, -3, 40, 43: one spike a step at most.
  expect(spikes.flat()).toEqual([0, 1, 0, 0, 0, 0, 1, 1]);
});

test('what a neuron without a leak cannot pay out saturates', () => {
  const machine = machineOf('integrate-and-fire', { x, attrs: { theta: one(1) } });
  const v = (current: number) => {
    machine.step({ x: arrayOf(x, [current]) });
    return machine.state('y')['v']![0];
  };
  expect([v(2 ** 31 - 1), v(2 ** 31 - 1)]).toEqual([2 ** 31 - 2, 2 ** 31 - 2]);
  machine.reset();
  expect([v(-(2 ** 31)), v(-(2 ** 31))]).toEqual([1 - 2 ** 31, 1 - 2 ** 31]);
});

test.each([
  ['lif', { ...still, du: one(4096) }, /du 4096 is not from 0 to 4095/],
  ['lif', { ...still, dv: one(-1) }, /dv -1 is not/],
  ['lif', { ...still, vth: one(2 ** 17) }, /vth 131072 is not/],
  ['lif', { ...still, bias: one(4096) }, /bias 4096 is not/],
  ['lif-soft-reset', { ...still, vth: tensorOf('i32', [2], [1, 1]) }, /does not broadcast/],
  ['integrate-and-fire', { theta: one(0) }, /theta is not positive/],
  ['integrate-and-fire', { theta: one(1), start: tensorOf('i32', [3], [1, 1, 1]) }, /start/],
] as const)('%s refuses parameters out of their range: %#', (kind, attrs, reason) => {
  expect(faultOf(kind, { x, attrs })).toMatch(reason);
});

test.each(['lif', 'lif-soft-reset', 'integrate-and-fire', 'delta', 'sigma-delta'])(
  '%s reads integers that arrive',
  (kind) => {
    const attrs = { ...still, theta: one(1) };
    expect(faultOf(kind, { x: currentType('f32', [1]), attrs })).toMatch(/integers/);
    expect(faultOf(kind, { x: { ...spikesType('u1', [1]), role: 'tensor' }, attrs })).toMatch(
      /reads/,
    );
  },
);
