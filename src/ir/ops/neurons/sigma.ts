import { allocate, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { optional, tensorAttr } from '../../attr.ts';
import { wrapTo } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { currentType } from '../../types.ts';
import { parameterFault, spread } from './parameter.ts';
import { wrappedTo } from '../../ranges/bounds.ts';
import { mapped, sumOf } from '../../ranges/interval.ts';
import { parameterInterval } from '../../ranges/parameters.ts';

/**
 * Where a network is read: the sum of all that arrived. `scale` is what one unit is worth to the
 * reader; the integers do not depend on it.
 */
export const sigma = defineOp({
  kind: 'sigma',
  summary: 'sums up what arrives and shows the sum, with a bias, at every step',
  equations: ['sigma = sigma + x', 'y = sigma + bias'],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['sigma'],
  worksInPlace: true,
  attrs: {
    bias: optional(tensorAttr('current that is there from the start, broadcast', 'any')),
    scale: optional(tensorAttr('what one unit of the result is worth, for its reader', ['f64'])),
  },
  infer({ inputs: [x], attrs, stage }) {
    if (x!.role === 'tensor') return fault('it reads spikes or a current, not a tensor');
    if ((stage === 'snn') !== isFloat(x!.dtype) && x!.role === 'current')
      return fault(`its input is ${x!.dtype} at stage ${stage}`);
    const dtype = isFloat(x!.dtype) ? 'f32' : 'i32';
    const wrong =
      (attrs.bias && parameterFault('bias', attrs.bias, x!.shape, dtype === 'i32')) ??
      (attrs.scale && parameterFault('scale', attrs.scale, x!.shape, false));
    return wrong ? fault(wrong) : currentType(dtype, x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const size = sizeOf(type.shape);
    const isFixed = type.dtype === 'i32';
    const bias = attrs.bias ? spread(attrs.bias, type.shape) : new Float64Array(size);
    const state = { sigma: allocate(isFixed ? 'i32' : 'f64', size) };
    const y = allocate(type.dtype, size);
    const wrap = isFixed ? wrapTo(type.dtype) : (x: number) => x;
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < size; i++) {
        state.sigma[i]! += x![i]!;
        y[i] = wrap(state.sigma[i]! + bias[i]!);
      }
      return y;
    };
    return { step, state };
  },
  range({ attrs, type }, [x]) {
    const sum = sumOf([x!.total, parameterInterval(attrs.bias)]);
    const total = mapped(sum, ([low, high]) => [
      low < 0 ? -Infinity : low,
      high > 0 ? Infinity : high,
    ]);
    return wrappedTo(type, { step: sum, total, sums: { ledger: { interval: sum, bits: 32 } } });
  },
  draw(random, [x], stage) {
    if (x!.role !== 'current') return undefined;
    const bias = tensorOf(stage === 'snn' ? 'f32' : 'i32', [], [random.int(-50, 50)]);
    return { bias, scale: tensorOf('f64', [], [random.next()]) };
  },
});
