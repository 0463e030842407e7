import { broadcastShapes, sameShape, stridesOf } from '../../../tensor/shape.ts';
import { ints } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { picker } from './picker.ts';

export const expand = defineOp({
  kind: 'expand',
  summary: 'its input broadcast to a shape, as numpy does',
  equations: ['y[..., i] = x[..., i], or x[..., 0] where the axis of x is 1'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: { shape: ints('extents of the result', { low: 0 }) },
  infer({ inputs: [x], attrs: { shape } }) {
    const broadcast = broadcastShapes(x!.shape, shape);
    if (broadcast && sameShape(broadcast, shape)) return { ...x!, shape };
    return fault(`[${x!.shape.join(',')}] cannot be broadcast to [${shape.join(',')}]`);
  },
  kernel({ inputs: [x], type }): Kernel {
    const added = new Array<number>(type.shape.length - x!.shape.length).fill(0);
    const own = stridesOf(x!.shape).map((stride, axis) => (x!.shape[axis] === 1 ? 0 : stride));
    const pick = picker({ ...type, strides: [...added, ...own] });
    return { step: ([values]) => pick(values!) };
  },
  draw(random, [x]) {
    const shape = x!.shape.map((extent) => (extent === 1 ? random.int(0, 3) : extent));
    return { shape: random.pick([shape, [random.int(1, 3), ...shape]]) };
  },
});
