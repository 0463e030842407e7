import { defineOp } from '../../op-def.ts';
import { AXIS_ATTRS, drawAxis, inferAlongAxis, laneKernel } from './softmax-axis.ts';

export const softmax = defineOp({
  kind: 'softmax',
  summary: 'exponentials along an axis, divided by their sum',
  equations: ['e = exp(x - max(x along axis))', 'y = e / sum(e along axis)'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: AXIS_ATTRS,
  infer: ({ inputs: [x], attrs: { axis } }) => inferAlongAxis(x!, axis),
  kernel({ attrs, type }) {
    const e = new Float64Array(type.shape.at(attrs.axis)!);
    return laneKernel(type, attrs, (x, y, { start, stride, extent, largest }) => {
      let sum = 0;
      for (let i = 0; i < extent; i++) sum += e[i] = Math.exp(x[start + i * stride]! - largest);
      for (let i = 0; i < extent; i++) y[start + i * stride] = e[i]! / sum;
    });
  },
  draw: (random, [x]) => drawAxis(random, x!),
});
