import type { Attrs } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { currentType } from '../../src/ir/types.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from './graph-of.ts';
import { arrayOf } from './run-op.ts';

/** Numbers of neurons in each step. */
type Rows = readonly (readonly number[])[];

/** Resonators that are alike, with a threshold that stays or one that moves, and the currents that arrive at them. */
export interface Ringing extends Partial<Record<(typeof MOVING)[number], number>> {
  readonly sin: number;
  readonly cos: number;
  readonly vth: number;
  readonly firing: string;
  readonly x: Rows;
  readonly y: Rows;
}

const MOVING = ['dth', 'dr', 'step'] as const;

/** Spikes, and both parts of the state, after each step. */
export function ringing({ x, y, firing, ...given }: Ringing) {
  const current = currentType('i32', [x[0]!.length]);
  const kind = given.step === undefined ? 'resonator' : 'resonator-adaptive';
  const names = ['sin', 'cos', 'vth', ...(given.step === undefined ? [] : MOVING)] as const;
  const parameters = names.map((name) => [name, tensorOf('i32', [], [given[name]!])] as const);
  const attrs: Attrs = { ...Object.fromEntries(parameters), firing };
  const inputs = { x: current, y: current };
  const machine = interpreter(graphOf('fixed', inputs, [['s', kind, ['x', 'y'], attrs]]), OP_TABLE);
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
