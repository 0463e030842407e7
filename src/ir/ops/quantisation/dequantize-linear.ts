import { bitWidth, isInteger } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf } from '../../../tensor/tensor.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { SCALE_ATTRS, drawScales, runsOf, scalesFault } from './scales.ts';

export const dequantizeLinear = defineOp({
  kind: 'dequantize-linear',
  summary: 'the floats that integers stand for',
  equations: ['y = (x - zeroPoint) * scale'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: SCALE_ATTRS,
  infer({ inputs: [x], attrs }) {
    const { dtype, shape } = x!;
    if (dtype !== attrs.zeroPoint.dtype)
      return fault(`its input is ${dtype}, its zero point ${attrs.zeroPoint.dtype}`);
    const wrong = scalesFault(shape, attrs);
    return wrong ? fault(wrong) : tensorType('f32', shape);
  },
  kernel({ attrs, type: { shape } }): Kernel {
    const { length, scaleOf } = runsOf(shape, attrs);
    const [scales, zeros] = [numbersOf(attrs.scale), numbersOf(attrs.zeroPoint)];
    const y = new Float32Array(sizeOf(shape));
    const step: Kernel['step'] = ([x]) => {
      for (let run = 0, i = 0; run < scaleOf.length; run++) {
        const scale = scales[scaleOf[run]!]!;
        const zero = zeros[scaleOf[run]!]!;
        for (const end = i + length; i < end; i++) y[i] = Math.fround(x![i]! - zero) * scale;
      }
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const { dtype, shape } = x!;
    if (!isInteger(dtype) || bitWidth(dtype) > 32) return undefined;
    return drawScales(random, shape, dtype);
  },
});
