import { sizeOf } from '../../../tensor/shape.ts';
import { bool, defaulted } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { type WindowAxis, tapsInside } from '../windows.ts';
import {
  POOL_ATTRS,
  drawPool,
  poolAxes,
  poolFault,
  poolKernel,
  poolShape,
  poolTerms,
} from './pool.ts';

/** What sees no input is zero. */
export const averagePool = defineOp({
  kind: 'average-pool',
  summary: 'the mean of each window',
  equations: [
    'sum[p] = sum over k of x[p * strides + k * dilations - pads]',
    'y = sum / how many taps of the window see the input, or see it or its pads',
  ],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    ...POOL_ATTRS,
    countIncludePad: defaulted(bool('the pads are zeros that count'), false),
  },
  infer({ inputs: [x], attrs }) {
    if (x!.dtype !== 'f32') return fault(`its input is ${x!.dtype}, not f32`);
    const wrong = poolFault(x!.shape, attrs);
    return wrong ? fault(wrong) : { ...x!, shape: poolShape(x!.shape, attrs) };
  },
  kernel({ inputs: [x], attrs, type: { shape } }) {
    const y = new Float32Array(sizeOf(shape));
    const axes = poolAxes(x!.shape, attrs);
    const counted = attrs.countIncludePad
      ? axes.map((axis, d) => padded(axis, d, attrs.pads))
      : axes;
    const divisors = y.length === 0 ? y : tapsInside(counted);
    return poolKernel(x!, attrs, y, (values, { index, offsets, count }, planes) => {
      for (let plane = 0; plane < planes.count; plane++) {
        const start = plane * planes.inPlaces;
        let sum = 0;
        for (let k = 0; k < count; k++) sum += values[start + offsets[k]!]!;
        y[plane * planes.outPlaces + index] = sum / Math.max(divisors[index]!, 1);
      }
    });
  },
  terms: ({ attrs, inputs: [x] }) => poolTerms(x!.shape, attrs),
  draw(random, [x]) {
    const drawn = drawPool(random, x!.shape);
    return drawn && { ...drawn, countIncludePad: random.next() < 0.5 };
  },
});

/** The axis with its pads as inputs. */
function padded(axis: WindowAxis, d: number, pads: readonly number[]): WindowAxis {
  return { ...axis, inputs: axis.inputs + axis.pad + pads[d + pads.length / 2]!, pad: 0 };
}
