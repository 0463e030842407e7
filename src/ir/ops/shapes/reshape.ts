import { sizeOf } from '../../../tensor/shape.ts';
import { defineOp, fault } from '../../op-def.ts';
import { ints } from '../../attr.ts';
import { mapBounds } from '../../ranges/bounds.ts';
import { mover } from '../../ranges/moved.ts';

/** Order of elements stays; only the shape changes, so it costs nothing on any target. */
export const reshape = defineOp({
  kind: 'reshape',
  summary: 'the same elements in another shape',
  equations: ['y[i] = x[i], counted in row-major order'],
  stages: ['ann', 'snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  isView: true,
  attrs: { shape: ints('extents of the result', { low: 0 }) },
  infer({ inputs: [x], attrs }) {
    if (sizeOf(x!.shape) === sizeOf(attrs.shape)) return { ...x!, shape: attrs.shape };
    return fault(`[${x!.shape.join(',')}] has not as many elements as [${attrs.shape.join(',')}]`);
  },
  kernel: () => ({ step: ([x]) => x! }),
  range: ({ inputs: [from], attrs: { shape } }, [x]) => mapBounds(x!, mover(from!.shape, shape)),
  draw: (random, [x]) => ({
    shape: random.pick([[sizeOf(x!.shape)], [1, ...x!.shape], [...x!.shape, 1]]),
  }),
});
