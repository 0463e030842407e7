import { allocate, isFloat } from '../../tensor/dtype.ts';
import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../tensor/shape.ts';
import { wrapTo } from '../integers.ts';
import { type Kernel, defineOp, fault } from '../op-def.ts';

/**
 * Currents that meet at a population, and tensors. Integers wrap at the width of the type, so the
 * sum does not depend on the order of the inputs.
 */
export const add = defineOp({
  kind: 'add',
  summary: 'the sum of its inputs, broadcast as numpy does',
  equations: ['y = x1 + x2 + ...'],
  stages: ['ann', 'snn', 'fixed', 'placed'],
  inputs: ['x'],
  variadic: true,
  state: [],
  attrs: {},
  infer({ inputs, stage }) {
    const first = inputs[0]!;
    if (inputs.some((type) => type.role !== first.role || type.dtype !== first.dtype))
      return fault('its inputs differ in role or number type');
    const role = stage === 'ann' ? 'tensor' : 'current';
    if (first.role !== role) return fault(`it adds values of role ${role}, not ${first.role}`);
    const shape = inputs.reduce<Shape | undefined>(
      (sum, type) => sum && broadcastShapes(sum, type.shape),
      [],
    );
    return shape ? { ...first, shape } : fault('the shapes of its inputs cannot be broadcast');
  },
  kernel({ inputs, type }): Kernel {
    const index = inputs.map((input) => broadcastIndex(input.shape, type.shape));
    const y = allocate(type.dtype, sizeOf(type.shape));
    const wrap = isFloat(type.dtype) ? (x: number) => x : wrapTo(type.dtype);
    const step: Kernel['step'] = (xs) => {
      for (let i = 0; i < y.length; i++) {
        let sum = 0;
        for (let n = 0; n < xs.length; n++) sum += xs[n]![index[n]![i]!]!;
        y[i] = wrap(sum);
      }
      return y;
    };
    return { step };
  },
  draw: () => ({}),
});
