import { type Kernel, type OpDef, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import {
  LIF_ATTRS,
  LIF_EQUATIONS,
  drawLif,
  lifFault,
  lifPopulation,
  probeLif,
} from './lif-parts.ts';
import { leakyBounds } from '../../ranges/leaky.ts';

/** In what the neurons of the family differ: what a spike does to the voltage. */
interface Variant {
  readonly kind: string;
  readonly summary: string;
  readonly resetEquation: string;
  afterSpike(v: number, threshold: number): number;
  /** Its registers are those of a chip, which a hardware probe shows. */
  readonly isOnChip: boolean;
}

/** An op of the leaky integrate-and-fire family. */
export function lifOp(variant: Variant): OpDef {
  return defineOp({
    kind: variant.kind,
    summary: variant.summary,
    equations: [...LIF_EQUATIONS, variant.resetEquation],
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
          if (spikes) state.v[i] = variant.afterSpike(state.v[i]!, threshold[i]!);
          y[i] = spikes ? 1 : 0;
        }
        return y;
      };
      return variant.isOnChip ? { step, state, probe: probeLif(state, y) } : { step, state };
    },
    range: ({ attrs }, [x]) => leakyBounds(x!, attrs),
    draw: (random, [x]) => drawLif(random, x!),
  });
}
