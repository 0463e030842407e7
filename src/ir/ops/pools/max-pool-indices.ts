import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { bool, defaulted } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import { POOL_ATTRS, drawPool, poolFault, poolKernel, poolShape, poolTerms } from './pool.ts';

/** Which element `max-pool` takes; the first of equal ones. */
export const maxPoolIndices = defineOp({
  kind: 'max-pool-indices',
  summary: 'the place of the largest element of each window, in the whole input',
  equations: ['y[p] = the index of max over k of x[p * strides + k * dilations - pads]'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    ...POOL_ATTRS,
    columnMajor: defaulted(bool('places of a channel are counted first axis first'), false),
  },
  infer({ inputs: [x], attrs }) {
    const wrong = dtypeFault('number', x!.dtype) ?? poolFault(x!.shape, attrs);
    return wrong ? fault(wrong) : tensorType('i64', poolShape(x!.shape, attrs));
  },
  kernel({ inputs: [x], attrs, type: { dtype, shape } }) {
    const y = allocate(dtype, sizeOf(shape));
    const space = x!.shape.slice(2);
    const countedAs = attrs.columnMajor ? (at: number) => turnedIndex(at, space) : undefined;
    return poolKernel(x!, attrs, y, (values, { index, offsets, count }, planes) => {
      for (let plane = 0; plane < planes.count; plane++) {
        const start = plane * planes.inPlaces;
        let most = -Infinity;
        let place = 0;
        for (let k = 0; k < count; k++) {
          const value = values[start + offsets[k]!]!;
          if (value <= most) continue;
          most = value;
          place = offsets[k]!;
        }
        y[plane * planes.outPlaces + index] = start + (countedAs ? countedAs(place) : place);
      }
    });
  },
  terms: ({ attrs, inputs: [x] }) => poolTerms(x!.shape, attrs),
  draw(random, [x]) {
    const drawn = drawPool(random, x!.shape);
    return drawn && { ...drawn, columnMajor: random.next() < 0.5 };
  },
});

/** A row-major index as a column-major one. */
function turnedIndex(index: number, shape: readonly number[]): number {
  let rest = index;
  let [turned, step] = [0, sizeOf(shape)];
  for (const extent of shape.toReversed()) {
    step /= extent;
    turned += (rest % extent) * step;
    rest = Math.floor(rest / extent);
  }
  return turned;
}
