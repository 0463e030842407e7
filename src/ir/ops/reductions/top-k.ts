import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { bool, choice, defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import { axesFault, lanesAlong, strideAlong } from './lanes.ts';
import { flip } from './reduction.ts';

/** Sorted, and of equal elements the first comes first. One that is not a number counts as the largest. */
export const topK = defineOp({
  kind: 'top-k',
  summary: 'the largest or smallest elements along an axis, or their places',
  equations: ['order = the places of x along the axis, sorted by x', 'y[n] = x[order[n]]'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    result: choice('the elements themselves or where they are', ['values', 'indices']),
    k: int('how many', { low: 0 }),
    axis: int('the axis along which to look', { low: 0 }),
    largest: defaulted(bool('whether the largest come first, or the smallest'), true),
  },
  infer({ inputs: [x], attrs: { axis, k, result } }) {
    const { dtype, shape } = x!;
    const wrong = dtypeFault('number', dtype) ?? axesFault(shape, [axis]);
    if (wrong) return fault(wrong);
    if (k > shape[axis]!) return fault(`axis ${axis} has ${shape[axis]} elements, not ${k}`);
    const found = shape.map((extent, i) => (i === axis ? k : extent));
    return tensorType(result === 'values' ? dtype : 'i64', found);
  },
  kernel({ attrs: { axis, k, largest, result }, inputs: [x], type }): Kernel {
    const { starts } = lanesAlong(x!.shape, [axis]);
    const targets = lanesAlong(type.shape, [axis]).starts;
    const extent = x!.shape[axis]!;
    const stride = strideAlong(x!.shape, axis);
    const y = allocate(type.dtype, sizeOf(type.shape));
    const lane = allocate(x!.dtype, extent);
    const order = new Uint32Array(extent);
    const compare = comparison(lane, largest);
    const step: Kernel['step'] = ([values]) => {
      for (let i = 0; i < targets.length; i++) {
        for (let n = 0; n < extent; n++) lane[n] = values![starts[i]! + n * stride]!;
        for (let n = 0; n < extent; n++) order[n] = n;
        order.sort(compare);
        for (let n = 0; n < k; n++)
          y[targets[i]! + n * stride] = result === 'values' ? lane[order[n]!]! : order[n]!;
      }
      return y;
    };
    return { step };
  },
  // The whole lane is sorted for the few of it that are kept.
  terms: ({ attrs: { axis, k }, inputs: [x] }) =>
    (x!.shape[axis]! * Math.ceil(Math.log2(x!.shape[axis]! + 1))) / Math.max(k, 1),
  draw(random, [x]) {
    const { shape } = x!;
    if (shape.length === 0) return undefined;
    const axis = random.int(0, shape.length - 1);
    const result = random.pick(['values', 'indices'] as const);
    return { result, k: random.int(0, shape[axis]!), axis, largest: flip(random) };
  },
});

/** Which of two places comes first, by what stands there. */
function comparison(lane: Numbers, largest: boolean): (i: number, j: number) => number {
  const sign = largest ? -1 : 1;
  return (i, j) => {
    const a = lane[i]!;
    const b = lane[j]!;
    if (a < b) return -sign;
    if (a > b) return sign;
    const isOdd = Number.isNaN(a);
    return isOdd === Number.isNaN(b) ? i - j : sign * (isOdd ? 1 : -1);
  };
}
