import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { CANNOT_BROADCAST, broadcastAll, broadcaster } from './broadcast.ts';

export const where = defineOp({
  kind: 'where',
  summary: 'elements of one tensor or another, as a condition says, broadcast as numpy does',
  equations: ['y = a where condition, else b'],
  stages: ['ann'],
  pointwise: true,
  inputs: ['condition', 'a', 'b'],
  state: [],
  attrs: {},
  infer({ inputs: [condition, a, b] }) {
    if (condition!.dtype !== 'bool') return fault(`its condition is ${condition!.dtype}, not bool`);
    if (a!.dtype !== b!.dtype) return fault(`its inputs are ${a!.dtype} and ${b!.dtype}`);
    const shape = broadcastAll([condition!.shape, a!.shape, b!.shape]);
    return shape ? tensorType(a!.dtype, shape) : fault(CANNOT_BROADCAST);
  },
  kernel({ inputs, type: { dtype, shape } }): Kernel {
    const repeats = inputs.map((input) => broadcaster(input.dtype, input.shape, shape));
    const y = allocate(dtype, sizeOf(shape));
    const step: Kernel['step'] = (given) => {
      const [condition, a, b] = given.map((values, n) => repeats[n]!(values));
      for (let i = 0; i < y.length; i++) y[i] = condition![i] ? a![i]! : b![i]!;
      return y;
    };
    return { step };
  },
  draw: (_random, inputs) => (broadcastAll(inputs.map((input) => input.shape)) ? {} : undefined),
});
