import { allocate } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import type { MapOne } from '../elementwise/unary.ts';
import { parameterFault, spread } from '../neurons/parameter.ts';

export const leakyRelu = defineOp({
  kind: 'leaky-relu',
  summary: 'its input where that is positive, else a fraction of it',
  equations: ['y = x where x >= 0, else slope * x'],
  stages: ['ann'],
  pointwise: true,
  inputs: ['x'],
  state: [],
  attrs: { slope: tensorAttr('the fraction; one for all, or as many as broadcast', ['f32']) },
  infer({ inputs: [x], attrs: { slope } }) {
    const { dtype, shape } = x!;
    const wrong = dtypeFault('float', dtype) ?? parameterFault('slope', slope, shape, false);
    return wrong ? fault(wrong) : x!;
  },
  kernel({ attrs: { slope }, type: { dtype, shape } }): Kernel {
    const map = sizeOf(slope.shape) === 1 ? withOne(slope) : withMany(slope, shape);
    const y = allocate(dtype, sizeOf(shape));
    const step: Kernel['step'] = ([x]) => {
      map(x!, y);
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const rows = random.next() < 0.5 ? [] : x!.shape.slice(-1);
    const slopes = Array.from({ length: sizeOf(rows) }, () => random.next() - 0.3);
    return { slope: tensorOf('f32', rows, slopes) };
  },
});

function withOne(tensor: Tensor): MapOne {
  const slope = numbersOf(tensor)[0]!;
  return (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! >= 0 ? x[i]! : slope * x[i]!;
  };
}

function withMany(tensor: Tensor, shape: Shape): MapOne {
  const slopes = spread(tensor, shape);
  return (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! >= 0 ? x[i]! : slopes[i]! * x[i]!;
  };
}
