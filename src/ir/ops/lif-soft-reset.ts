import { type Kernel, defineOp, fault } from '../op-def.ts';
import { spikesType } from '../types.ts';
import { LIF_ATTRS, LIF_EQUATIONS, drawLif, lifFault, lifPopulation } from './lif-parts.ts';

/** Our own variant of `lif`, never used for a network that came with the hard reset. */
export const lifSoftReset = defineOp({
  kind: 'lif-soft-reset',
  summary: 'the neuron of lif, but a spike subtracts the threshold',
  equations: [...LIF_EQUATIONS, 'v = v - (vth << 6) where y'],
  stages: ['fixed', 'placed'],
  inputs: ['x'],
  state: ['u', 'v'],
  attrs: LIF_ATTRS,
  infer({ inputs: [x], attrs }) {
    const wrong = lifFault(x!, attrs);
    return wrong ? fault(wrong) : spikesType('u1', x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const { size, state, threshold, begin, integrate } = lifPopulation(attrs, type.shape);
    const y = new Uint8Array(size);
    const step: Kernel['step'] = ([x], now) => {
      begin(now);
      for (let i = 0; i < size; i++) {
        const spikes = integrate(i, x![i]!);
        if (spikes) state.v[i]! -= threshold[i]!;
        y[i] = spikes ? 1 : 0;
      }
      return y;
    };
    return { step, state };
  },
  draw: (random, [x]) => drawLif(random, x!),
});
