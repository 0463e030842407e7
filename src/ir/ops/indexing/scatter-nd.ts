import { allocate } from '../../../tensor/dtype.ts';
import { broadcastShapes, sameShape, sizeOf } from '../../../tensor/shape.ts';
import { choice, defaulted } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { broadcaster } from '../elementwise/broadcast.ts';
import { copyRun } from '../shapes/copy-run.ts';
import { REDUCTIONS, combine, reductionFault } from './combine.ts';
import { indexFault } from './index-fault.ts';
import { tupleOffsets, tuplesOf } from './tuple-offsets.ts';

/**
 * Updates are broadcast to all that the tuples point to and applied in their order; a tuple that points
 * outside leaves its update out.
 */
export const scatterNd = defineOp({
  kind: 'scatter-nd',
  summary: 'a tensor with some parts replaced or combined, each chosen by a tuple of indices',
  equations: ['y = x', 'y[indices[i, 0], indices[i, 1], ...] = reduction(y, updates[i])'],
  stages: ['ann'],
  inputs: ['x', 'indices', 'updates'],
  state: [],
  attrs: { reduction: defaulted(choice('how an update meets what is there', REDUCTIONS), 'none') },
  infer({ inputs: [x, indices, updates], attrs: { reduction } }) {
    const wrong = indexFault(indices!) ?? reductionFault(reduction, x!.dtype);
    if (wrong) return fault(wrong);
    if (updates!.dtype !== x!.dtype) return fault(`it updates ${x!.dtype} with ${updates!.dtype}`);
    const to = tuplesOf(x!.shape, indices!.shape)?.shape;
    const broadcast = to && broadcastShapes(to, updates!.shape);
    if (to && broadcast && sameShape(to, broadcast)) return x!;
    const [given, news] = [indices!.shape.join(','), updates!.shape.join(',')];
    return fault(`indices [${given}] and updates [${news}] do not fit [${x!.shape.join(',')}]`);
  },
  indexExtents: ({ inputs: [x, indices] }) => x!.shape.slice(0, indices!.shape.at(-1)),
  kernel({ inputs: [x, indices, updates], attrs: { reduction }, type }): Kernel {
    const tuples = tuplesOf(x!.shape, indices!.shape)!;
    const { run, count } = tuples;
    const y = allocate(type.dtype, sizeOf(type.shape));
    if (y.length === 0) return { step: () => y };
    const offsetsOf = tupleOffsets(tuples, x!.shape);
    const repeat = broadcaster(type.dtype, updates!.shape, tuples.shape);
    const meet = combine(reduction, type.dtype);
    const step: Kernel['step'] = ([values, given, few]) => {
      y.set(values!);
      const offsets = offsetsOf(given!);
      const news = repeat(few!);
      for (let tuple = 0; tuple < count; tuple++) {
        const [from, to] = [tuple * run, offsets[tuple]!];
        if (to === -1) continue;
        if (reduction === 'none') copyRun(news, from, y, to, run);
        else for (let i = 0; i < run; i++) y[to + i] = meet(y[to + i]!, news[from + i]!);
      }
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const reductions = x!.dtype === 'bool' ? (['none', 'min', 'max'] as const) : REDUCTIONS;
    return { reduction: random.pick(reductions) };
  },
});
