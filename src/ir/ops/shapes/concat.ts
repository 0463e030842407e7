import { int } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { drawAxis, joinFault, joinKernel, joinedShape } from './join-along.ts';

export const concat = defineOp({
  kind: 'concat',
  summary: 'its inputs one behind the other along an axis',
  equations: ['y = x1, then x2, ... along axis'],
  stages: ['ann'],
  inputs: ['x'],
  variadic: true,
  state: [],
  attrs: { axis: int('axis along which they are put together', { low: 0 }) },
  infer({ inputs, attrs: { axis } }) {
    const first = inputs[0]!;
    const shapes = inputs.map(({ shape }) => shape);
    if (inputs.some(({ dtype }) => dtype !== first.dtype))
      return fault('its inputs differ in number type');
    const wrong = joinFault(shapes, axis);
    return wrong ? fault(wrong) : { ...first, shape: joinedShape(shapes, axis) };
  },
  kernel({ inputs, attrs: { axis }, type }) {
    const shapes = inputs.map(({ shape }) => shape);
    return joinKernel(shapes, axis, type);
  },
  draw(random, inputs) {
    const axis = drawAxis(
      random,
      inputs.map(({ shape }) => shape),
    );
    return axis === undefined ? undefined : { axis };
  },
});
