import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { copyRun } from '../shapes/copy-run.ts';
import { axisFault, indexFault, rankFault } from './index-fault.ts';

/** An index below zero counts from the end; one that is outside gives zeros. */
export const gather = defineOp({
  kind: 'gather',
  summary: 'slices of a tensor along an axis, chosen by index',
  equations: ['y[a, i, b] = x[a, indices[i], b] where i may be several axes, 0 outside of x'],
  stages: ['ann'],
  inputs: ['x', 'indices'],
  state: [],
  attrs: { axis: defaulted(int('axis along which indices count', { low: 0 }), 0) },
  infer({ inputs: [x, indices], attrs: { axis } }) {
    const { shape } = x!;
    const to = [...shape.slice(0, axis), ...indices!.shape, ...shape.slice(axis + 1)];
    const wrong = indexFault(indices!) ?? axisFault(axis, shape.length) ?? rankFault(to.length);
    return wrong ? fault(wrong) : { ...x!, shape: to };
  },
  indexExtents: ({ inputs: [x], attrs: { axis } }) => [x!.shape[axis]!],
  kernel({ inputs: [x], attrs: { axis }, type }): Kernel {
    const extent = x!.shape[axis]!;
    const run = sizeOf(x!.shape.slice(axis + 1));
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([values, indices]) => {
      const picked = indices!.length * run;
      for (let at = 0, outer = 0; at < y.length; outer += extent) {
        const end = at + picked;
        for (let i = 0; at < end; i++, at += run) {
          const index = indices![i]!;
          const place = index < 0 ? index + extent : index;
          if (place >= 0 && place < extent) copyRun(values!, (outer + place) * run, y, at, run);
          else y.fill(0, at, at + run);
        }
      }
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const rank = x!.shape.length;
    return rank === 0 ? undefined : { axis: random.int(0, rank - 1) };
  },
});
