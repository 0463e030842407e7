import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { POOL_ATTRS, drawPool, poolFault, poolKernel, poolShape, poolTerms } from './pool.ts';

export const lpPool = defineOp({
  kind: 'lp-pool',
  summary: 'the p-norm of each window',
  equations: ['y[p] = (sum over k of abs(x[p * strides + k * dilations - pads]) ^ p) ^ (1 / p)'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: { ...POOL_ATTRS, p: defaulted(int('the norm', { low: 1 }), 2) },
  infer({ inputs: [x], attrs }) {
    if (x!.dtype !== 'f32') return fault(`its input is ${x!.dtype}, not f32`);
    const wrong = poolFault(x!.shape, attrs);
    return wrong ? fault(wrong) : { ...x!, shape: poolShape(x!.shape, attrs) };
  },
  kernel({ inputs: [x], attrs, type: { shape } }) {
    const { p } = attrs;
    const y = new Float32Array(sizeOf(shape));
    return poolKernel(x!, attrs, y, (values, { index, offsets, count }, planes) => {
      for (let plane = 0; plane < planes.count; plane++) {
        const start = plane * planes.inPlaces;
        let sum = 0;
        for (let k = 0; k < count; k++) sum += Math.abs(values[start + offsets[k]!]!) ** p;
        y[plane * planes.outPlaces + index] = sum ** (1 / p);
      }
    });
  },
  terms: ({ attrs, inputs: [x] }) => poolTerms(x!.shape, attrs),
  draw(random, [x]) {
    const drawn = drawPool(random, x!.shape);
    return drawn && { ...drawn, p: random.int(1, 3) };
  },
});
