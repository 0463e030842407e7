import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { elementOffsets, fitsAlong } from './element-offsets.ts';
import { axisFault, indexFault } from './index-fault.ts';

/** An index below zero counts from the end; one that is outside gives zero. */
export const gatherElements = defineOp({
  kind: 'gather-elements',
  summary: 'elements of a tensor, each chosen along an axis by an index in its own place',
  equations: ['y[i, j, k] = x[i, indices[i, j, k], k] along axis 1, 0 outside of x'],
  stages: ['ann'],
  inputs: ['x', 'indices'],
  state: [],
  attrs: { axis: defaulted(int('axis along which indices count', { low: 0 }), 0) },
  infer({ inputs: [x, indices], attrs: { axis } }) {
    const wrong = indexFault(indices!) ?? axisFault(axis, x!.shape.length);
    if (wrong) return fault(wrong);
    if (fitsAlong(axis, x!.shape, indices!.shape)) return { ...x!, shape: indices!.shape };
    return fault(`indices [${indices!.shape.join(',')}] do not fit [${x!.shape.join(',')}]`);
  },
  indexExtents: ({ inputs: [x], attrs: { axis } }) => [x!.shape[axis]!],
  kernel({ inputs: [x], attrs: { axis }, type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const offsets = elementOffsets(x!.shape, type.shape, axis);
    const step: Kernel['step'] = ([values, indices]) => {
      for (let i = 0; i < y.length; i++) {
        const from = offsets.at(indices!, i);
        y[i] = from === -1 ? 0 : values![from]!;
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
