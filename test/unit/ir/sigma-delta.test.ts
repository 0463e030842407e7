import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { currentType, spikesType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { arrayOf, faultOf, machineOf, runOp } from '../../support/run-op.ts';

const x = currentType('i32', [1]);
const one = (value: number) => tensorOf('i32', [], [value]);
const plain = { spikeExponent: 0, stateExponent: 0 };

/** One neuron's messages for a row of inputs. */
function messages(kind: string, attrs: Attrs, inputs: readonly number[]): number[] {
  return runOp(
    kind,
    { x, attrs },
    inputs.map((input) => [input]),
  ).flat();
}

test('delta sends a change once it is the threshold, and what it held back with it', () => {
  const inputs = [5, 9, 10, 10, 11, 30, 0];
  expect(messages('delta', { ...plain, vth: one(5) }, inputs)).toEqual([5, 0, 5, 0, 0, 20, -30]);
});

test('messages have the fraction bits of the spike exponent; the threshold has them too', () => {
  expect(messages('delta', { vth: one(3) }, [2, 3, 3, -1])).toEqual([0, 192, 0, -256]);
});

test('sigma-delta sums up what it hears; relu holds its activation at zero', () => {
  const inputs = [4, -6, -1, 9, 0];
  expect(messages('sigma-delta', { ...plain, vth: one(1) }, inputs)).toEqual([4, -4, 0, 6, 0]);
  const identity = { ...plain, vth: one(1), activation: 'identity' };
  expect(messages('sigma-delta', identity, inputs)).toEqual([4, -6, -1, 9, 0]);
});

test('a bias is sent in the first step', () => {
  const attrs = { vth: one(0), bias: one(-2), activation: 'identity' };
  expect(messages('sigma-delta', attrs, [0, 64, 0])).toEqual([-128, 1, 0]);
});

test('low bits below the state exponent are lost, not kept for later', () => {
  const attrs = { spikeExponent: 0, stateExponent: 2, vth: one(0) };
  expect(messages('sigma-delta', attrs, [7, 1, 1, 1, 1, -3])).toEqual([1, 0, 0, 0, 0, -1]);
  const machine = machineOf('sigma-delta', { x, attrs });
  machine.step({ x: arrayOf(x, [7]) });
  expect(machine.state('y')['residue']![0]).toBe(0);
  expect(machine.state('y')['act']![0]).toBe(7);
});

test('messages wrap at their declared bits, state at 32', () => {
  const narrow = { ...plain, vth: one(1), messageBits: 8 };
  expect(messages('delta', narrow, [127, 255, 0])).toEqual([127, -128, 1]);
  const wide = { ...plain, vth: one(1), messageBits: 32, activation: 'identity' };
  expect(messages('sigma-delta', wide, [2 ** 31 - 1, 1])).toEqual([2 ** 31 - 1, 1]);
});

test('sigma shows the sum and its bias, and wraps at 32 bits', () => {
  const attrs = { bias: one(-3), scale: tensorOf('f64', [], [0.25]) };
  const inputs = [5, -1, 2 ** 31 - 1, 1];
  // The third sum is 2^31 + 3, which less the bias is 2^31.
  expect(messages('sigma', attrs, inputs)).toEqual([2, 1, -(2 ** 31), 1 - 2 ** 31]);
});

test('sigma sums floats in double precision and shows them as f32', () => {
  const op = { stage: 'snn' as const, x: currentType('f32', [1]) };
  expect(runOp('sigma', op, [[2 ** 24], [1], [-(2 ** 24)]])).toEqual([[2 ** 24], [2 ** 24], [1]]);
  const spikes = { stage: 'snn' as const, x: spikesType('i9', [1]) };
  expect(runOp('sigma', spikes, [[3], [-5]])).toEqual([[3], [-2]]);
});

test.each([
  ['delta', { vth: one(-1) }, /vth is negative/],
  ['delta', { vth: one(2 ** 19) }, /vth does not fit 32 bits/],
  ['sigma-delta', { vth: one(1), bias: one(-(2 ** 19)) }, /bias does not fit 32 bits/],
  ['sigma-delta', { vth: tensorOf('i32', [2], [1, 1]) }, /does not broadcast/],
  ['sigma', { bias: tensorOf('f32', [], [1]) }, /bias must hold integers/],
  ['sigma', { scale: tensorOf('f64', [2], [1, 1]) }, /scale of shape/],
] as const)('%s refuses parameters that do not fit: %#', (kind, attrs, reason) => {
  expect(faultOf(kind, { x, attrs })).toMatch(reason);
});
