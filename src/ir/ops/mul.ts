import { allocate } from '../../tensor/dtype.ts';
import { broadcastIndex, broadcastShapes, sizeOf } from '../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../op-def.ts';
import { tensorType } from '../types.ts';

export const mul = defineOp({
  kind: 'mul',
  summary: 'the product of two tensors, element by element, broadcast as numpy does',
  equations: ['y = a * b'],
  stages: ['ann'],
  inputs: ['a', 'b'],
  state: [],
  attrs: {},
  infer({ inputs: [a, b] }) {
    if (a!.dtype !== 'f32' || b!.dtype !== 'f32') return fault('its inputs are not both f32');
    const shape = broadcastShapes(a!.shape, b!.shape);
    return shape ? tensorType('f32', shape) : fault('the shapes of its inputs cannot be broadcast');
  },
  kernel({ inputs: [a, b], type }): Kernel {
    const fromA = broadcastIndex(a!.shape, type.shape);
    const fromB = broadcastIndex(b!.shape, type.shape);
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([x, z]) => {
      for (let i = 0; i < y.length; i++) y[i] = x![fromA[i]!]! * z![fromB[i]!]!;
      return y;
    };
    return { step };
  },
  draw: (_random, [a, b]) => (broadcastShapes(a!.shape, b!.shape) ? {} : undefined),
});
