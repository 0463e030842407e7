import { type Kernel, defineOp, fault } from '../op-def.ts';
import { spikesType } from '../types.ts';
import {
  LIF_ATTRS,
  LIF_EQUATIONS,
  drawLif,
  lifFault,
  lifPopulation,
  probeLif,
} from './lif-parts.ts';

/** The leaky integrate-and-fire neuron of Loihi 2, to the bit; hard reset, which leaves u alone. */
export const lif = defineOp({
  kind: 'lif',
  summary: 'leaky integrate-and-fire with a current, in the fixed-point arithmetic of Loihi 2',
  equations: [...LIF_EQUATIONS, 'v = 0 where y'],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['u', 'v'],
  attrs: LIF_ATTRS,
  infer({ inputs: [x], attrs }) {
    const wrong = lifFault(x!, attrs);
    return wrong ? fault(wrong) : spikesType('u1', x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const { size, state, begin, integrate } = lifPopulation(attrs, type.shape);
    const y = new Uint8Array(size);
    const step: Kernel['step'] = ([x], now) => {
      begin(now);
      for (let i = 0; i < size; i++) {
        const spikes = integrate(i, x![i]!);
        if (spikes) state.v[i] = 0;
        y[i] = spikes ? 1 : 0;
      }
      return y;
    };
    return { step, state, probe: probeLif(state, y) };
  },
  draw: (random, [x]) => drawLif(random, x!),
});
