import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { dtypeFault } from './accepts.ts';
import { CANNOT_BROADCAST, broadcastAll, broadcaster } from './broadcast.ts';
import { wrapAll } from './wrap-all.ts';
import { bitWidth } from '../../../tensor/dtype.ts';
import { addedBounds, wrappedTo } from '../../ranges/bounds.ts';

/**
 * Currents that meet at a population, and tensors. Integers wrap at the width of the type, so the
 * sum does not depend on the order of the inputs; sums of floats are kept in double precision and
 * rounded once.
 */
export const add = defineOp({
  kind: 'add',
  summary: 'the sum of its inputs, broadcast as numpy does',
  equations: ['y = x1 + x2 + ...'],
  stages: ['ann', 'snn', 'fixed', 'placed'],
  inputs: ['x'],
  variadic: true,
  pointwise: true,
  state: [],
  worksInPlace: true,
  attrs: {},
  infer({ inputs, stage }) {
    const first = inputs[0]!;
    if (inputs.some((type) => type.role !== first.role || type.dtype !== first.dtype))
      return fault('its inputs differ in role or number type');
    const wrong = dtypeFault('number', first.dtype);
    if (wrong) return fault(wrong);
    const role = stage === 'ann' ? 'tensor' : 'current';
    if (first.role !== role) return fault(`it adds values of role ${role}, not ${first.role}`);
    const shape = broadcastAll(inputs.map((input) => input.shape));
    return shape ? { ...first, shape } : fault(CANNOT_BROADCAST);
  },
  kernel({ inputs, type: { dtype, shape } }): Kernel {
    const repeats = inputs.map((input) => broadcaster(dtype, input.shape, shape));
    const y = allocate(dtype, sizeOf(shape));
    const sum = inputs.length === 2 ? sumOfTwo : sumOfMany(y.length);
    const wrap = wrapAll(dtype);
    const step: Kernel['step'] = (xs) => {
      sum(
        xs.map((x, n) => repeats[n]!(x)),
        y,
      );
      wrap(y);
      return y;
    };
    return { step };
  },
  range({ type }, inputs) {
    const added = addedBounds(inputs);
    const bits = bitWidth(type.dtype);
    return wrappedTo(type, { ...added, sums: { sum: { interval: added.step, bits } } });
  },
  draw: () => ({}),
});

type Sum = (xs: readonly Numbers[], y: Numbers) => void;

const sumOfTwo: Sum = ([a, b], y) => {
  for (let i = 0; i < y.length; i++) y[i] = a![i]! + b![i]!;
};

function sumOfMany(size: number): Sum {
  const sums = new Float64Array(size);
  return (xs, y) => {
    sums.fill(0);
    for (const x of xs) for (let i = 0; i < size; i++) sums[i]! += x[i]!;
    y.set(sums);
  };
}
