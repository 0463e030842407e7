import type { Random } from '../../../support/random.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { optional, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { mapped } from '../../ranges/interval.ts';
import { voltageBounds } from '../../ranges/leaky.ts';
import { type ValueType, currentType } from '../../types.ts';
import { LIF_ATTRS, LIF_EQUATIONS, drawLif, lifFault, lifPopulation } from './lif-parts.ts';

const { du, dv, bias, biasExponent } = LIF_ATTRS;

/** Nobody compares: any threshold will do. */
const vth = tensorOf('i32', [], [0]);

/** Neurons that never fire, for networks that answer with potentials. On a chip their threshold is out of reach. */
export const lifPotential = defineOp({
  kind: 'lif-potential',
  summary: 'the neuron of lif without a threshold: it shows its voltage in each step',
  equations: [...LIF_EQUATIONS.slice(1, -1), 'y = v'],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['u', 'v'],
  attrs: {
    ...{ du, dv, bias, biasExponent },
    scale: optional(tensorAttr('what one unit of the result is worth, for its reader', ['f64'])),
  },
  infer({ inputs: [x], attrs }) {
    const wrong = lifFault(x!, { ...attrs, vth, resetInterval: 0, resetOffset: 0 });
    return wrong ? fault(wrong) : currentType('i32', x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const all = { ...attrs, vth, resetInterval: 0, resetOffset: 0 };
    const { size, state, integrate } = lifPopulation(all, type.shape);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < size; i++) integrate(i, x![i]!);
      return state.v;
    };
    return { step, state };
  },
  range({ attrs }, [x]) {
    const { v, sums } = voltageBounds(x!, attrs);
    const total = mapped(v, ([low, high]) => [low < 0 ? -Infinity : 0, high > 0 ? Infinity : 0]);
    return { step: v, total, sums };
  },
  draw: (random, [x]) => draw(random, x!),
});

function draw(random: Random, x: ValueType) {
  if (x.role !== 'current' || isFloat(x.dtype)) return undefined;
  const drawn = drawLif(random, x)!;
  const { bias: offset, biasExponent: exponent } = drawn;
  return {
    ...{ du: drawn.du, dv: drawn.dv, biasExponent: exponent },
    ...(offset && { bias: offset }),
    scale: tensorOf('f64', [], [random.next()]),
  };
}
