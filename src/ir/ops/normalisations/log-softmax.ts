import { defineOp } from '../../op-def.ts';
import { AXIS_ATTRS, drawAxis, inferAlongAxis, laneKernel } from './softmax-axis.ts';

export const logSoftmax = defineOp({
  kind: 'log-softmax',
  summary: 'the logarithm of softmax along an axis',
  equations: ['z = x - max(x along axis)', 'y = z - log(sum(exp(z) along axis))'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: AXIS_ATTRS,
  infer: ({ inputs: [x], attrs: { axis } }) => inferAlongAxis(x!, axis),
  kernel: ({ attrs, type }) =>
    laneKernel(type, attrs, (x, y, { start, stride, extent, largest }) => {
      let sum = 0;
      for (let i = 0; i < extent; i++) sum += Math.exp(x[start + i * stride]! - largest);
      const log = Math.log(sum);
      for (let i = 0; i < extent; i++)
        y[start + i * stride] = x[start + i * stride]! - largest - log;
    }),
  draw: (random, [x]) => drawAxis(random, x!),
});
