import type { Random } from '../../../support/random.ts';
import { type Dtype, type Numbers, allocate } from '../../../tensor/dtype.ts';
import { bool, ints } from '../../attr.ts';
import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { type Accepts, dtypeFault } from '../elementwise/accepts.ts';
import { axesFault, lanesAlong, reducedShape } from './lanes.ts';

/** An op that makes one number of all elements along some axes. */
interface Reduction {
  readonly kind: string;
  readonly summary: string;
  readonly equations: readonly string[];
  readonly accepts: Accepts;
  /** What the elements of a number type become that stand at a start plus each of the offsets. */
  reduce(dtype: Dtype): (x: Numbers, start: number, offsets: Int32Array) => number;
}

export function reductionOp({ kind, summary, equations, accepts, reduce }: Reduction): OpDef {
  return defineOp({
    kind,
    summary,
    equations,
    stages: ['ann'],
    inputs: ['x'],
    state: [],
    attrs: {
      axes: ints('axes that become one number; of none, each element is one', { low: 0 }),
      keepDims: bool('whether these axes stay, each with an extent of 1'),
    },
    infer({ inputs: [x], attrs: { axes, keepDims } }) {
      const { dtype, shape } = x!;
      const wrong = dtypeFault(accepts, dtype) ?? axesFault(shape, axes);
      return wrong ? fault(wrong) : tensorType(dtype, reducedShape(shape, axes, keepDims));
    },
    kernel({ attrs: { axes }, inputs: [x], type: { dtype } }): Kernel {
      const { starts, offsets } = lanesAlong(x!.shape, axes);
      const f = reduce(dtype);
      const y = allocate(dtype, starts.length);
      const step: Kernel['step'] = ([values]) => {
        for (let i = 0; i < y.length; i++) y[i] = f(values!, starts[i]!, offsets);
        return y;
      };
      return { step };
    },
    draw: (random, [x]) => ({
      axes: x!.shape.flatMap((_, axis) => (random.next() < 0.5 ? [axis] : [])),
      keepDims: flip(random),
    }),
  });
}

export function flip(random: Random): boolean {
  return random.next() < 0.5;
}
