import { allocate, isFloat, isInteger } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { axisFault, rankFault } from './index-fault.ts';

/** An index below zero counts from the end; one that is outside is nowhere on. */
export const oneHot = defineOp({
  kind: 'one-hot',
  summary: 'for each index a vector that is on in one place',
  equations: ['y[a, i, b] = values[1] where i = trunc(indices[a, b]), else values[0]'],
  stages: ['ann'],
  inputs: ['indices', 'values'],
  state: [],
  attrs: {
    depth: int('extent of the vectors', { low: 0 }),
    axis: int('axis of the result along which they lie', { low: 0 }),
  },
  infer({ inputs: [indices, values], attrs: { depth, axis } }) {
    const { shape, dtype } = indices!;
    const wrong = axisFault(axis, shape.length + 1) ?? rankFault(shape.length + 1);
    if (wrong) return fault(wrong);
    if (!isInteger(dtype) && !isFloat(dtype)) return fault(`its indices are ${dtype}, not numbers`);
    if (values!.shape.length !== 1 || values!.shape[0] !== 2)
      return fault(`its values are [${values!.shape.join(',')}], not one for off and one for on`);
    return { ...values!, shape: shape.toSpliced(axis, 0, depth) };
  },
  kernel({ attrs: { depth, axis }, type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const run = sizeOf(type.shape.slice(axis + 1));
    const step: Kernel['step'] = ([indices, values]) => {
      y.fill(values![0]!);
      for (let i = 0; i < indices!.length; i++) {
        const index = Math.trunc(indices![i]!);
        const place = index < 0 ? index + depth : index;
        const vector = Math.floor(i / run) * depth;
        if (place >= 0 && place < depth) y[(vector + place) * run + (i % run)] = values![1]!;
      }
      return y;
    };
    return { step };
  },
  draw: (random, [indices]) => ({
    depth: random.int(0, 4),
    axis: random.int(0, indices!.shape.length),
  }),
});
