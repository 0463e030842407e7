import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { type Accepts, dtypeFault } from './accepts.ts';
import { CANNOT_BROADCAST, broadcastAll, broadcaster } from './broadcast.ts';

/** An op of any number of inputs of one number type, broadcast as numpy does. */
interface Variadic {
  readonly kind: string;
  readonly summary: string;
  readonly equations: readonly string[];
  readonly accepts: Accepts;
  /** Takes one more input into the result of those before it. */
  join(y: Numbers, x: Numbers): void;
}

export function variadicOp({ kind, summary, equations, accepts, join }: Variadic): OpDef {
  return defineOp({
    kind,
    summary,
    equations,
    stages: ['ann'],
    pointwise: true,
    inputs: ['x'],
    variadic: true,
    state: [],
    attrs: {},
    infer({ inputs }) {
      const { dtype } = inputs[0]!;
      const wrong = dtypeFault(accepts, dtype);
      if (wrong) return fault(wrong);
      const other = inputs.find((input) => input.dtype !== dtype);
      if (other) return fault(`its inputs are ${dtype} and ${other.dtype}`);
      const shape = broadcastAll(inputs.map((input) => input.shape));
      return shape ? tensorType(dtype, shape) : fault(CANNOT_BROADCAST);
    },
    kernel({ inputs, type: { dtype, shape } }): Kernel {
      const repeats = inputs.map((input) => broadcaster(dtype, input.shape, shape));
      const y = allocate(dtype, sizeOf(shape));
      const step: Kernel['step'] = (xs) => {
        y.set(repeats[0]!(xs[0]!));
        for (let n = 1; n < xs.length; n++) join(y, repeats[n]!(xs[n]!));
        return y;
      };
      return { step };
    },
    draw: (_random, inputs) => (broadcastAll(inputs.map((input) => input.shape)) ? {} : undefined),
  });
}
