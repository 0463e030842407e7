import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { currentType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { graphOf } from '../../support/graph-of.ts';
import { arrayOf } from '../../support/run-op.ts';

type Rows = readonly (readonly number[])[];

const one = (value: number) => tensorOf('i32', [], [value]);
const def = OP_TABLE.get('resonator')!;
/** A quarter of a circle in each step. */
const quarter = { sin: one(4096), cos: one(0), vth: one(10), firing: 'phase' };

/** Spikes, and both parts of the state, after each step. */
function trace(attrs: Attrs, x: Rows, y: Rows) {
  const current = currentType('i32', [x[0]!.length]);
  const graph = graphOf('fixed', { x: current, y: current }, [
    ['s', 'resonator', ['x', 'y'], attrs],
  ]);
  const machine = interpreter(graph, OP_TABLE);
  const found = { spikes: [] as number[][], real: [] as number[][], imaginary: [] as number[][] };
  x.forEach((row, t) => {
    machine.step({ x: arrayOf(current, row), y: arrayOf(current, y[t]!) });
    const { real, imaginary } = machine.state('s') as Record<'real' | 'imaginary', Int32Array>;
    found.spikes.push(Array.from(machine.value('s')));
    found.real.push(Array.from(real));
    found.imaginary.push(Array.from(imaginary));
  });
  return found;
}

interface Case {
  readonly sin: number;
  readonly cos: number;
  readonly vth: number;
  readonly firing: string;
  readonly x: Rows;
  readonly y: Rows;
  readonly spikes: Rows;
  readonly real: Rows;
  readonly imaginary: Rows;
}

const RECORDED = JSON.parse(readFileSync('test/fixtures/lava/resonators.json', 'utf8')) as Case[];

test.each(RECORDED.map((one, i) => [`${one.firing} ${i}`, one] as const))(
  'it answers as Lava does: %s',
  (_name, { sin, cos, vth, firing, x, y, ...answers }) => {
    const attrs = { sin: one(sin), cos: one(cos), vth: one(vth), firing };
    expect(trace(attrs, x, y)).toEqual(answers);
    expect(answers.spikes.flat()).toContain(1);
  },
);

test('by phase it fires where its state comes round, far enough out, and goes on', () => {
  const idle = Array.from({ length: 4 }, () => [0, 0]);
  const found = trace(quarter, [[-10, -9], ...idle], [[0, 0], ...idle]);
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
  const attrs = { ...quarter, sin: one(0), cos: one(2048), firing: 'izhikevich' };
  const found = trace(attrs, [[7], [0]], [[10], [4]]);
  expect(found).toEqual({
    spikes: [[1], [0]],
    real: [[0], [0]],
    imaginary: [[639], [319 + 256]],
  });
});

test('both parts lose what is below one toward zero, and saturate at 24 bits', () => {
  const slow = { ...quarter, sin: one(1), cos: one(4095) };
  const found = trace(slow, [[-1], [0]], [[1], [0]]);
  expect([found.real, found.imaginary]).toEqual([
    [[-64], [-63]],
    [[64], [63]],
  ]);
  const far = trace(slow, [[2 ** 24]], [[-(2 ** 24)]]);
  expect([far.real, far.imaginary]).toEqual([[[2 ** 23 - 1]], [[1 - 2 ** 23]]]);
});

test('parameters are integers in their ranges, and inputs are currents of one shape', () => {
  const current = currentType('i32', [1]);
  const fault = (attrs: Attrs, y = current) =>
    def.infer({ stage: 'fixed', attrs: { ...quarter, ...attrs }, inputs: [current, y] });
  expect(fault({ sin: one(-4097) })).toEqual({ fault: 'sin -4097 is not from -4096 to 4096' });
  expect(fault({ vth: one(2 ** 17) })).toEqual({ fault: 'vth 131072 is not from 0 to 131071' });
  expect(fault({ cos: tensorOf('f32', [], [1]) })).toEqual({ fault: 'cos must hold integers' });
  expect(fault({}, currentType('i32', [2]))).toEqual({ fault: 'its currents differ in shape' });
  expect(fault({}, currentType('f32', [1]))).toEqual({ fault: 'it reads currents of integers' });
});
