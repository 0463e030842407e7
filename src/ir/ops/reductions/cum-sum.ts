import { allocate, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { bool, defaulted, int } from '../../attr.ts';
import { wrapTo } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import { axesFault, lanesAlong, strideAlong } from './lanes.ts';
import { flip } from './reduction.ts';

/** The sums of floats are kept in double precision along the way. */
export const cumSum = defineOp({
  kind: 'cum-sum',
  summary: 'at each element, the sum of those up to it along an axis; integers wrap',
  equations: ['y[n] = x[0] + ... + x[n]', 'exclusive: x[n] is left out', 'reverse: from the end'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    axis: int('the axis along which to add', { low: 0 }),
    exclusive: defaulted(bool('whether the element itself is left out'), false),
    reverse: defaulted(bool('whether to add from the last element to the first'), false),
  },
  infer({ inputs: [x], attrs: { axis } }) {
    const wrong = dtypeFault('number', x!.dtype) ?? axesFault(x!.shape, [axis]);
    return wrong ? fault(wrong) : x!;
  },
  kernel({ attrs: { axis, exclusive, reverse }, type: { dtype, shape } }): Kernel {
    const { starts } = lanesAlong(shape, [axis]);
    const extent = shape[axis]!;
    const along = strideAlong(shape, axis);
    const stride = reverse ? -along : along;
    const first = reverse ? (extent - 1) * along : 0;
    const wrap = isFloat(dtype) ? (sum: number) => sum : wrapTo(dtype);
    const y = allocate(dtype, sizeOf(shape));
    const step: Kernel['step'] = ([x]) => {
      for (const start of starts) {
        let sum = 0;
        let at = start + first;
        for (let n = 0; n < extent; n++, at += stride) {
          const before = sum;
          sum = wrap(sum + x![at]!);
          y[at] = exclusive ? before : sum;
        }
      }
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const rank = x!.shape.length;
    if (rank === 0) return undefined;
    return { axis: random.int(0, rank - 1), exclusive: flip(random), reverse: flip(random) };
  },
});
