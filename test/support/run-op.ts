import type { Attrs } from '../../src/ir/graph.ts';
import { type Interpreter, interpreter } from '../../src/ir/interpret.ts';
import { isFault, makeOp } from '../../src/ir/op-def.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Stage, ValueType } from '../../src/ir/types.ts';
import { type Numbers, allocate } from '../../src/tensor/dtype.ts';
import { graphOf } from './graph-of.ts';

/** A single op that reads one input. */
interface OneOp {
  readonly stage?: Stage;
  readonly x: ValueType;
  readonly attrs?: Attrs;
}

/** What the op answers to each step's input. */
export function runOp(kind: string, op: OneOp, steps: readonly (readonly number[])[]): number[][] {
  const machine = machineOf(kind, op);
  return steps.map((x) => {
    machine.step({ x: arrayOf(op.x, x) });
    return Array.from(machine.value('y'));
  });
}

export function machineOf(kind: string, { stage = 'fixed', x, attrs = {} }: OneOp): Interpreter {
  return interpreter(graphOf(stage, { x }, [['y', kind, ['x'], attrs]]), OP_TABLE);
}

/** Why the op cannot be, or nothing when it can. */
export function faultOf(kind: string, { stage = 'fixed', x, attrs = {} }: OneOp) {
  const draft = makeOp(OP_TABLE, { result: 'y', kind, inputs: ['x'], attrs, type: x });
  const type = OP_TABLE.get(kind)!.infer({ stage, attrs: draft.attrs, inputs: [x] });
  return isFault(type) ? type.fault : undefined;
}

export function arrayOf(type: ValueType, numbers: ArrayLike<number>): Numbers {
  const array = allocate(type.dtype, numbers.length);
  array.set(numbers);
  return array;
}
