import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { currentType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { graphOf } from '../../support/graph-of.ts';
import { arrayOf } from '../../support/run-op.ts';

const current = currentType('i32', [1]);
const one = (value: number) => tensorOf('i32', [], [value]);
const def = OP_TABLE.get('lif-two-currents')!;
const defaults = { fraction: 0, width: 20 };
const given = { de: one(4096), di: one(4096), dv: one(0), vth: one(1000) };

/** What a state, and y, are after each step. */
function trace(name: string, attrs: Attrs, currents: readonly (readonly [number, number])[]) {
  const inputs = { excitation: current, inhibition: current };
  const graph = graphOf('fixed', inputs, [
    ['y', 'lif-two-currents', ['excitation', 'inhibition'], attrs],
  ]);
  const machine = interpreter(graph, OP_TABLE);
  return currents.map(([excitation, inhibition]) => {
    machine.step({
      excitation: arrayOf(current, [excitation]),
      inhibition: arrayOf(current, [inhibition]),
    });
    const state = machine.state('y') as Record<string, Int32Array>;
    return [state[name]![0], machine.value('y')[0]];
  });
}

test('each current decays by itself, to the nearest, halves up', () => {
  const attrs = { ...given, de: one(2048), di: one(1024) };
  expect(trace('e', attrs, [[7, 0], ...idle(2)]).map(([e]) => e)).toEqual([7, 4, 2]);
  expect(trace('i', attrs, [[0, -10], ...idle(2)]).map(([i]) => i)).toEqual([-10, -7, -5]);
});

test('a potential takes both currents without the bits that it has not', () => {
  const attrs = { ...given, fraction: 2, bias: one(5) };
  expect(trace('v', attrs, [[17, -4], ...idle(1)])).toEqual([
    [8, 0],
    [13, 0],
  ]);
});

test('after a spike it rests for so many steps', () => {
  const attrs = { ...given, refractory: one(2), vth: one(3) };
  const steps = trace('left', attrs, [
    [3, 0],
    [3, 0],
    [3, 0],
    [3, 0],
  ]);
  expect(steps).toEqual([
    [2, 1],
    [1, 0],
    [0, 0],
    [2, 1],
  ]);
});

test('it starts where it is told, and a potential saturates at 20 bits', () => {
  const attrs = { ...given, start: one(-7) };
  expect(trace('v', attrs, [[0, -1], ...idle(1)]).map(([v]) => v)).toEqual([-8, -8]);
  expect(trace('v', given, [[0, -(2 ** 31)]])[0]![0]).toBe(1 - 2 ** 19);
});

test('with 16 bits, all of its states saturate there', () => {
  const attrs = { ...given, de: one(0), width: 16 };
  const far = [[2 ** 15, -(2 ** 31)]] as const;
  expect(trace('e', attrs, far)[0]![0]).toBe(2 ** 15 - 1);
  expect(trace('i', attrs, far)[0]![0]).toBe(1 - 2 ** 15);
  expect(trace('v', { ...attrs, bias: one(1 - 2 ** 15) }, [[0, -9]])[0]![0]).toBe(1 - 2 ** 15);
});

test('parameters are integers in their ranges, and inputs are currents of one shape', () => {
  const other = currentType('i32', [2]);
  const fault = (attrs: Attrs, inhibition = current) =>
    def.infer({ stage: 'fixed', attrs: { ...defaults, ...attrs }, inputs: [current, inhibition] });
  expect(fault({ ...given, vth: one(0) })).toEqual({ fault: 'vth 0 is not from 1 to 524287' });
  expect(fault({ ...given, de: tensorOf('f32', [], [1]) })).toEqual({
    fault: 'de must hold integers',
  });
  expect(fault({ ...given, vth: one(2 ** 15), width: 16 })).toEqual({
    fault: 'vth 32768 is not from 1 to 32767',
  });
  expect(fault({ ...given, width: 17 })).toEqual({ fault: 'width is 16 or 20' });
  expect(fault(given, other)).toEqual({ fault: 'its currents differ in shape' });
});

function idle(steps: number): (readonly [number, number])[] {
  return Array.from({ length: steps }, () => [0, 0] as const);
}
