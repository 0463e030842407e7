import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { copyRun } from '../shapes/copy-run.ts';
import { indexFault, rankFault } from './index-fault.ts';
import { tupleOffsets, tuplesOf } from './tuple-offsets.ts';

/** An index below zero counts from the end; a tuple that points outside gives zeros. */
export const gatherNd = defineOp({
  kind: 'gather-nd',
  summary: 'parts of a tensor, each chosen by a tuple of indices',
  equations: ['y[b, i, ...] = x[b, indices[b, i, 0], indices[b, i, 1], ..., ...], 0 outside of x'],
  stages: ['ann'],
  inputs: ['x', 'indices'],
  state: [],
  attrs: {
    batchAxes: defaulted(int('first axes that x and indices have in common', { low: 0 }), 0),
  },
  infer({ inputs: [x, indices], attrs: { batchAxes } }) {
    const tuples = tuplesOf(x!.shape, indices!.shape, batchAxes);
    const misfit = `indices [${indices!.shape.join(',')}] do not fit [${x!.shape.join(',')}]`;
    if (!tuples) return fault(misfit);
    const wrong = indexFault(indices!) ?? rankFault(tuples.shape.length);
    return wrong ? fault(wrong) : { ...x!, shape: tuples.shape };
  },
  indexExtents: ({ inputs: [x, indices], attrs: { batchAxes } }) =>
    x!.shape.slice(batchAxes, batchAxes + indices!.shape.at(-1)!),
  kernel({ inputs: [x, indices], attrs: { batchAxes }, type }): Kernel {
    const tuples = tuplesOf(x!.shape, indices!.shape, batchAxes)!;
    const { run } = tuples;
    const y = allocate(type.dtype, sizeOf(type.shape));
    if (y.length === 0) return { step: () => y };
    const offsetsOf = tupleOffsets(tuples, x!.shape, batchAxes);
    const step: Kernel['step'] = ([values, given]) => {
      const offsets = offsetsOf(given!);
      for (let i = 0, at = 0; at < y.length; i++, at += run) {
        if (offsets[i] === -1) y.fill(0, at, at + run);
        else copyRun(values!, offsets[i]!, y, at, run);
      }
      return y;
    };
    return { step };
  },
  draw: (random, [x]) => ({ batchAxes: random.int(0, Math.min(1, x!.shape.length)) }),
});
