import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { currentType, spikesType, tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { arrayOf, faultOf, machineOf } from '../../support/run-op.ts';

const KIND = 'leaky-integrate-and-fire';
const x = currentType('f32', [1]);
const one = (value: number) => tensorOf('f32', [], [value]);
const neuron = { decay: one(0.5), threshold: one(1) };

/** The potential after each step and whether it fired, all numbers exact in binary. */
function trace(attrs: Attrs, currents: readonly number[]) {
  const machine = machineOf(KIND, { stage: 'snn', x, attrs });
  return currents.map((current) => {
    machine.step({ x: arrayOf(x, [current]) });
    return [machine.state('y')['v']![0], machine.state('y')['fired']![0]];
  });
}

/** What it sends in each step. */
function sent(attrs: Attrs, currents: readonly number[]) {
  const machine = machineOf(KIND, { stage: 'snn', x, attrs });
  return currents.map((current) => {
    machine.step({ x: arrayOf(x, [current]) });
    return machine.value('y')[0];
  });
}

test('it leaks, fires at the threshold and subtracts it', () => {
  expect(trace(neuron, [0.5, 0.75, 0, 2.5])).toEqual([
    [0.5, 0],
    [0, 1],
    [0, 0],
    [1.5, 1],
  ]);
});

test('strict, it fires above the threshold only', () => {
  expect(sent({ ...neuron, strict: true }, [1, 0.5, 0.75])).toEqual([0, 0, 1]);
  expect(sent(neuron, [1, 1, 0])).toEqual([1, 1, 0]);
});

test('a reset to zero sets the potential to rest', () => {
  const reset = { ...neuron, reset: 'zero' };
  expect(trace(reset, [3, 0.5])).toEqual([
    [0, 1],
    [0.5, 0],
  ]);
  expect(trace({ ...reset, rest: one(-0.5) }, [3, 0.5])).toEqual([
    [-0.5, 1],
    [0.25, 0],
  ]);
});

test('what is subtracted need not be the threshold', () => {
  expect(trace({ ...neuron, drop: one(0.25) }, [1, 0])).toEqual([
    [0.75, 1],
    [0.375, 0],
  ]);
});

test('a reset in the next step comes after its integration', () => {
  const next = { ...neuron, resetNext: true };
  expect(trace(next, [2, 0.5, 0])).toEqual([
    [2, 1],
    [0.5, 0],
    [0.25, 0],
  ]);
  // The current of the step after a spike goes with the potential.
  expect(trace({ ...next, reset: 'zero', rest: one(0.25) }, [2, 9, 0])).toEqual([
    [2, 1],
    [0.25, 0],
    [0.125, 0],
  ]);
});

test('current has its own decay, gain and bias; the potential has its bias', () => {
  const attrs = { decay: one(1), gain: one(2), bias: one(1), currentDecay: one(0.5) };
  const shown = { ...attrs, currentBias: one(0.5), sends: 'after-reset' };
  // i is 2.5, 1.75, 1.375, and v its sum and 1 for each step.
  expect(sent(shown, [1, 0, 0])).toEqual([3.5, 6.25, 8.625]);
});

test('late, the potential takes the current of the step before', () => {
  expect(sent({ decay: one(0), late: true, sends: 'after-reset' }, [1, 2, 3])).toEqual([0, 1, 2]);
  const decaying = { decay: one(1), currentDecay: one(0.5), late: true, sends: 'after-reset' };
  expect(sent(decaying, [1, 0, 0])).toEqual([0, 1, 1.5]);
});

test('it shows its potential before a reset and after', () => {
  expect(sent({ ...neuron, sends: 'before-reset' }, [1.5, 0.5])).toEqual([1.5, 0.75]);
  expect(sent({ ...neuron, sends: 'after-reset' }, [1.5, 0.5])).toEqual([0.5, 0.75]);
});

test('without a threshold it never fires', () => {
  expect(sent({ decay: one(1), sends: 'before-reset' }, [1e30, 1])).toEqual([
    Math.fround(1e30),
    Math.fround(1e30),
  ]);
});

test('parameters broadcast to its shape', () => {
  const wide = currentType('f32', [2, 2]);
  const each = tensorOf('f32', [2], [1, 2]);
  const machine = machineOf(KIND, {
    stage: 'snn',
    x: wide,
    attrs: { decay: one(0), threshold: each },
  });
  machine.step({ x: arrayOf(wide, [1, 1, 2, 2]) });
  expect(Array.from(machine.value('y'))).toEqual([1, 0, 1, 1]);
});

test.each([
  ['it reads a current of f32', { x: spikesType('u1', [1]), attrs: neuron }],
  ['it reads a current of f32', { x: tensorType('f32', [1]), attrs: neuron }],
  ['it sends spikes without a threshold', { x, attrs: { decay: one(1) } }],
  [
    'decay of shape [2] does not broadcast to [1]',
    { x, attrs: { ...neuron, decay: tensorOf('f32', [2], [1, 1]) } },
  ],
  ['rest must hold floats', { x, attrs: { ...neuron, rest: tensorOf('i32', [], [0]) } }],
])('it cannot be: %s', (fault, op) => {
  expect(faultOf(KIND, { stage: 'snn', ...op })).toBe(fault);
});
