import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { currentType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { arrayOf, faultOf, machineOf } from '../../support/run-op.ts';

const x = currentType('i32', [1]);
const one = (value: number) => tensorOf('i32', [], [value]);

/** What v and y are after each step. */
function trace(attrs: Attrs, currents: readonly number[]) {
  const machine = machineOf('lif-plain', { x, attrs });
  return currents.map((current) => {
    machine.step({ x: arrayOf(x, [current]) });
    return [(machine.state('y') as Record<string, Int32Array>)['v']![0], machine.value('y')[0]];
  });
}

test('what is lost is rounded down, of negative potentials too', () => {
  const attrs = { dv: one(1024), vth: one(1000) };
  // A quarter of 7 is 1.75: 1 is lost; of -7 it is -1.75: -2 is lost.
  expect(trace(attrs, [7, 0, 0])).toEqual([
    [7, 0],
    [6, 0],
    [5, 0],
  ]);
  expect(trace(attrs, [-7, 0, 0])).toEqual([
    [-7, 0],
    [-5, 0],
    [-3, 0],
  ]);
});

test('it fires at the threshold and starts again from zero', () => {
  const attrs = { dv: one(0), vth: one(3), bias: one(1) };
  expect(trace(attrs, [1, 0, 0])).toEqual([
    [2, 0],
    [0, 1],
    [1, 0],
  ]);
});

test('a potential wraps in 32 bits', () => {
  const attrs = { dv: one(0), vth: one(2 ** 31 - 1) };
  expect(trace(attrs, [2 ** 31 - 2, 3])).toEqual([
    [2 ** 31 - 2, 0],
    [1 - 2 ** 31, 0],
  ]);
});

test('parameters are integers in their ranges, and the input is a current', () => {
  const given = { dv: one(1), vth: one(1) };
  const fault = (attrs: Attrs) => faultOf('lif-plain', { x, attrs });
  expect(fault({ ...given, dv: one(4097) })).toBe('dv 4097 is not from 0 to 4096');
  expect(fault({ ...given, dv: tensorOf('f32', [], [1]) })).toBe('dv must hold integers');
  expect(fault({ ...given, vth: tensorOf('i32', [2], [1, 2]) })).toMatch('does not broadcast');
});
