import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';

/** The largest element is subtracted first, so that no exponential overflows. */
export const softmax = defineOp({
  kind: 'softmax',
  summary: 'exponentials along an axis, divided by their sum',
  equations: ['e = exp(x - max(x along axis))', 'y = e / sum(e along axis)'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: { axis: defaulted(int('axis that sums to one; negative counts from the end'), -1) },
  infer({ inputs: [x], attrs: { axis } }) {
    const rank = x!.shape.length;
    if (axis < -rank || axis >= rank) return fault(`axis ${axis} is not one of its ${rank} axes`);
    return x!.dtype === 'f32' ? x! : fault(`its input is ${x!.dtype}, not f32`);
  },
  kernel({ attrs, type: { dtype, shape } }): Kernel {
    const axis = attrs.axis < 0 ? attrs.axis + shape.length : attrs.axis;
    const extent = shape[axis]!;
    const stride = sizeOf(shape.slice(axis + 1));
    const y = allocate(dtype, sizeOf(shape));
    const e = new Float64Array(extent);
    const step: Kernel['step'] = ([x]) => {
      for (let start = 0; start < y.length; start += extent * stride)
        for (let lane = start; lane < start + stride; lane++) {
          let most = -Infinity;
          for (let i = 0; i < extent; i++) most = Math.max(most, x![lane + i * stride]!);
          let sum = 0;
          for (let i = 0; i < extent; i++) sum += e[i] = Math.exp(x![lane + i * stride]! - most);
          for (let i = 0; i < extent; i++) y[lane + i * stride] = e[i]! / sum;
        }
      return y;
    };
    return { step };
  },
  draw: (random, [x]) => {
    const rank = x!.shape.length;
    return rank === 0 ? undefined : { axis: random.int(-rank, rank - 1) };
  },
});
