import { allocate } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../op-def.ts';

export const relu = defineOp({
  kind: 'relu',
  summary: 'its input where that is positive, else zero',
  equations: ['y = max(x, 0)'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {},
  infer({ inputs: [x] }) {
    return x!.dtype === 'f32' ? x! : fault(`its input is ${x!.dtype}, not f32`);
  },
  kernel({ type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < y.length; i++) y[i] = Math.max(x![i]!, 0);
      return y;
    };
    return { step };
  },
  draw: () => ({}),
});
