import { allocate, integerRange } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf } from '../../../tensor/tensor.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { SCALE_ATTRS, drawScales, runsOf, scalesFault } from './scales.ts';

/**
 * The quotient is rounded to float32 before it is rounded to an integer, halves to the even one. What is
 * not a number becomes the lowest level.
 */
export const quantizeLinear = defineOp({
  kind: 'quantize-linear',
  summary: "floats as integers of the zero point's type",
  equations: ['y = clamp(round_half_even(x / scale) + zeroPoint)'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: SCALE_ATTRS,
  infer({ inputs: [x], attrs }) {
    if (x!.dtype !== 'f32') return fault(`its input is ${x!.dtype}, not f32`);
    const wrong = scalesFault(x!.shape, attrs);
    return wrong ? fault(wrong) : tensorType(attrs.zeroPoint.dtype, x!.shape);
  },
  kernel({ attrs, type: { dtype, shape } }): Kernel {
    const { length, scaleOf } = runsOf(shape, attrs);
    const [scales, zeros] = [numbersOf(attrs.scale), numbersOf(attrs.zeroPoint)];
    const [low, high] = integerRange(dtype);
    const y = allocate(dtype, sizeOf(shape));
    const step: Kernel['step'] = ([x]) => {
      for (let run = 0, i = 0; run < scaleOf.length; run++) {
        const scale = scales[scaleOf[run]!]!;
        const zero = zeros[scaleOf[run]!]!;
        for (const end = i + length; i < end; i++) {
          const quotient = Math.fround(x![i]! / scale);
          const level = quotient > low - zero ? Math.min(quotient, high - zero) : low - zero;
          y[i] = level + ROUNDING - ROUNDING + zero;
        }
      }
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    return drawScales(random, x!.shape, random.pick(['i8', 'u8', 'i16', 'u16', 'i4', 'u4']));
  },
});

/** A double this large has no bits behind the point: what is added to it is rounded half to even. */
const ROUNDING = 1.5 * 2 ** 52;
