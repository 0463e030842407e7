import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';

/** The largest element is subtracted first, so that no exponential overflows. */
export const logSoftmax = defineOp({
  kind: 'log-softmax',
  summary: 'the logarithm of softmax along an axis',
  equations: ['z = x - max(x along axis)', 'y = z - log(sum(exp(z) along axis))'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: { axis: defaulted(int('axis of the softmax; negative counts from the end'), -1) },
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
    const step: Kernel['step'] = ([x]) => {
      for (let start = 0; start < y.length; start += extent * stride)
        for (let lane = start; lane < start + stride; lane++) {
          let most = -Infinity;
          for (let i = 0; i < extent; i++) most = Math.max(most, x![lane + i * stride]!);
          let sum = 0;
          for (let i = 0; i < extent; i++) sum += Math.exp(x![lane + i * stride]! - most);
          const log = Math.log(sum);
          for (let i = 0; i < extent; i++)
            y[lane + i * stride] = x![lane + i * stride]! - most - log;
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
