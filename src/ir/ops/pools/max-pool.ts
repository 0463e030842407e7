import { type Dtype, allocate, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defineOp, fault } from '../../op-def.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import { POOL_ATTRS, drawPool, poolFault, poolKernel, poolShape, poolTerms } from './pool.ts';

/** The padding is smaller than every number; what is not a number is never the largest. */
export const maxPool = defineOp({
  kind: 'max-pool',
  summary: 'the largest element of each window',
  equations: ['y[p] = max over k of x[p * strides + k * dilations - pads]'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: POOL_ATTRS,
  infer({ inputs: [x], attrs }) {
    const wrong = dtypeFault('number', x!.dtype) ?? poolFault(x!.shape, attrs);
    return wrong ? fault(wrong) : { ...x!, shape: poolShape(x!.shape, attrs) };
  },
  kernel({ inputs: [x], attrs, type: { dtype, shape } }) {
    const y = allocate(dtype, sizeOf(shape));
    const least = leastOf(dtype);
    return poolKernel(x!, attrs, y, (values, { index, offsets, count }, planes) => {
      for (let plane = 0; plane < planes.count; plane++) {
        const start = plane * planes.inPlaces;
        let most = least;
        for (let k = 0; k < count; k++) {
          const value = values[start + offsets[k]!]!;
          if (value > most) most = value;
        }
        y[plane * planes.outPlaces + index] = most;
      }
    });
  },
  terms: ({ attrs, inputs: [x] }) => poolTerms(x!.shape, attrs),
  draw: (random, [x]) => drawPool(random, x!.shape),
});

function leastOf(dtype: Dtype): number {
  if (isFloat(dtype)) return -Infinity;
  return dtype.startsWith('i') ? -(2 ** (bitWidth(dtype) - 1)) : 0;
}
