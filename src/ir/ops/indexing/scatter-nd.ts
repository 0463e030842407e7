import { allocate } from '../../../tensor/dtype.ts';
import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import { choice, defaulted } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { copyRun } from '../shapes/copy-run.ts';
import { REDUCTIONS, combine, reductionFault } from './combine.ts';
import { indexFault } from './index-fault.ts';
import { tupleOffsets, tuplesOf } from './tuple-offsets.ts';

/** Updates are applied in their order; a tuple that points outside leaves its update out. */
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
    const tuples = tuplesOf(x!.shape, indices!.shape);
    if (tuples && sameShape(tuples.shape, updates!.shape)) return x!;
    const [given, news] = [indices!.shape.join(','), updates!.shape.join(',')];
    return fault(`indices [${given}] and updates [${news}] do not fit [${x!.shape.join(',')}]`);
  },
  kernel({ inputs: [x, indices], attrs: { reduction }, type }): Kernel {
    const tuples = tuplesOf(x!.shape, indices!.shape)!;
    const { run, count } = tuples;
    const y = allocate(type.dtype, sizeOf(type.shape));
    if (y.length === 0) return { step: () => y };
    const offsetsOf = tupleOffsets(tuples, x!.shape);
    const meet = combine(reduction, type.dtype);
    const step: Kernel['step'] = ([values, given, updates]) => {
      y.set(values!);
      const offsets = offsetsOf(given!);
      for (let tuple = 0; tuple < count; tuple++) {
        const [from, to] = [tuple * run, offsets[tuple]!];
        if (to === -1) continue;
        if (reduction === 'none') copyRun(updates!, from, y, to, run);
        else for (let i = 0; i < run; i++) y[to + i] = meet(y[to + i]!, updates![from + i]!);
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
