import { type Dtype, bitWidth, integerDtype, integerRange } from '../../../tensor/dtype.ts';
import { int } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import { drawAxis, joinFault, joinKernel, joinedShape } from '../shapes/join-along.ts';
import { messagesFault } from './ledger.ts';
import { combineBounds } from '../../ranges/bounds.ts';
import { joined } from '../../ranges/moved.ts';

/** Messages of several populations as those of one. */
export const join = defineOp({
  kind: 'join',
  summary: 'the messages of its inputs one behind the other along an axis',
  equations: ['y = x1, then x2, ... along axis, in the narrowest integers that hold them all'],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  variadic: true,
  state: [],
  attrs: { axis: int('axis along which they are put together', { low: 0 }) },
  infer({ inputs, attrs: { axis } }) {
    const shapes = inputs.map(({ shape }) => shape);
    const wrong = inputs.map(messagesFault).find(Boolean) ?? joinFault(shapes, axis);
    if (wrong) return fault(wrong);
    const dtypes = inputs.map(({ dtype }) => dtype);
    const dtype = widest(dtypes);
    return bitWidth(dtype) <= 32
      ? spikesType(dtype, joinedShape(shapes, axis))
      : fault(`no integers of up to 32 bits hold ${dtypes.join(' and ')}`);
  },
  kernel({ inputs, attrs: { axis }, type }) {
    const shapes = inputs.map(({ shape }) => shape);
    return joinKernel(shapes, axis, type);
  },
  range: ({ inputs: types, attrs: { axis } }, inputs) =>
    combineBounds(inputs, (intervals) =>
      joined(
        intervals,
        types.map(({ shape }) => shape),
        axis,
      ),
    ),
  draw(random, inputs) {
    const shapes = inputs.map(({ shape }) => shape);
    const axis = drawAxis(random, shapes);
    return axis === undefined ? undefined : { axis };
  },
});

function widest(dtypes: readonly Dtype[]): Dtype {
  const ranges = dtypes.map(integerRange);
  const low = Math.min(...ranges.map(([least]) => least));
  return integerDtype(low, Math.max(...ranges.map(([, most]) => most)));
}
