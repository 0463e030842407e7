import { allocate, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { defaulted, int, tensorAttr } from '../../attr.ts';
import { arriving, accumulate } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { currentType } from '../../types.ts';
import { parameterFault, spread } from '../neurons/parameter.ts';
import { type Interval, combined, productOf } from '../../ranges/interval.ts';
import { parameterInterval } from '../../ranges/parameters.ts';
import { synapseBounds } from '../../ranges/synapse-bounds.ts';

/** How a population hands its value to another as it is, or scaled for each channel. */
export const diagonal = defineOp({
  kind: 'diagonal',
  summary: 'one synapse to each neuron, from the one in the same place',
  equations: ['y = shift(weight * x, exponent), wrapping at 32 bits'],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  attrs: {
    weight: tensorAttr('broadcast to the shape of the input', 'any'),
    exponent: defaulted(int('the product is shifted by it', { low: -15, high: 15 }), 0),
  },
  infer({ inputs: [x], attrs, stage }) {
    const { role, shape } = x!;
    if (role !== 'spikes') return fault(`it reads spikes at stage ${stage}, not ${role}`);
    const isFixed = stage !== 'snn';
    const wrong = parameterFault('weight', attrs.weight, shape, isFixed);
    if (wrong) return fault(wrong);
    if (!isFixed && attrs.exponent !== 0) return fault('exponent is for integers');
    return currentType(isFixed ? 'i32' : 'f32', shape);
  },
  kernel({ attrs: { weight, exponent }, type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const weights = spread(weight, type.shape);
    const isFixed = !isFloat(type.dtype);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < y.length; i++)
        y[i] = isFixed
          ? arriving(accumulate(0, weights[i]!, x![i]!), exponent, 32)
          : weights[i]! * x![i]!;
      return y;
    };
    return { step };
  },
  range({ attrs: { weight, exponent }, type }, [x]) {
    const weights = parameterInterval(weight);
    const weigh = (elements: Interval) =>
      combined([weights, elements], ([w, pair]) => productOf(w!, pair!));
    return synapseBounds(x!, weigh, { type, exponent });
  },
  synapses: ({ inputs: [x] }) => sizeOf(x!.shape),
  fanOut: ({ inputs: [x] }) => new Int32Array(sizeOf(x!.shape)).fill(1),
  draw(random, [x], stage) {
    if (x!.role !== 'spikes') return undefined;
    const channels = x!.shape.at(-1) ?? 1;
    const isFixed = stage !== 'snn';
    const weight = () => (isFixed ? random.int(-300, 300) : random.next() * 2 - 1);
    const weights = Array.from({ length: channels }, weight);
    return {
      weight: tensorOf(isFixed ? 'i16' : 'f32', [channels], weights),
      exponent: isFixed ? random.int(-3, 3) : 0,
    };
  },
});
