import { allocate } from '../../../tensor/dtype.ts';
import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import { choice, defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { REDUCTIONS, combine, reductionFault } from './combine.ts';
import { elementOffsets, fitsAlong } from './element-offsets.ts';
import { axisFault, indexFault } from './index-fault.ts';

/** Updates are applied in their order; an index that is outside leaves its update out. */
export const scatterElements = defineOp({
  kind: 'scatter-elements',
  summary: 'a tensor with some elements replaced or combined, each along an axis by an index',
  equations: ['y = x', 'y[i, indices[i, j, k], k] = reduction(y, updates[i, j, k]) along axis 1'],
  stages: ['ann'],
  inputs: ['x', 'indices', 'updates'],
  state: [],
  attrs: {
    axis: defaulted(int('axis along which indices count', { low: 0 }), 0),
    reduction: defaulted(choice('how an update meets what is there', REDUCTIONS), 'none'),
  },
  infer({ inputs: [x, indices, updates], attrs: { axis, reduction } }) {
    const wrong =
      indexFault(indices!) ??
      axisFault(axis, x!.shape.length) ??
      reductionFault(reduction, x!.dtype);
    if (wrong) return fault(wrong);
    if (updates!.dtype !== x!.dtype) return fault(`it updates ${x!.dtype} with ${updates!.dtype}`);
    if (sameShape(updates!.shape, indices!.shape) && fitsAlong(axis, x!.shape, indices!.shape))
      return x!;
    const [given, news] = [indices!.shape.join(','), updates!.shape.join(',')];
    return fault(`indices [${given}] and updates [${news}] do not fit [${x!.shape.join(',')}]`);
  },
  indexExtents: ({ inputs: [x], attrs: { axis } }) => [x!.shape[axis]!],
  kernel({ inputs: [x, indices], attrs: { axis, reduction }, type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const offsets = elementOffsets(x!.shape, indices!.shape, axis);
    const meet = combine(reduction, type.dtype);
    const step: Kernel['step'] = ([values, given, updates]) => {
      y.set(values!);
      for (let i = 0; i < updates!.length; i++) {
        const to = offsets.at(given!, i);
        if (to !== -1) y[to] = meet(y[to]!, updates![i]!);
      }
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const rank = x!.shape.length;
    const reductions = x!.dtype === 'bool' ? (['none', 'min', 'max'] as const) : REDUCTIONS;
    if (rank === 0) return undefined;
    return { axis: random.int(0, rank - 1), reduction: random.pick(reductions) };
  },
});
