import { tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, tensorAttr } from '../../attr.ts';
import { thresholdOf } from '../../fixed.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { type ValueType, spikesType } from '../../types.ts';
import { rangeFault, spread } from './parameter.ts';
import {
  FIRING_ATTR,
  TURN_ATTRS,
  TURN_EQUATIONS,
  TURN_RANGES,
  currentsFault,
  drawTurn,
  turningPopulation,
} from './resonator-parts.ts';

const ATTRS = {
  ...TURN_ATTRS,
  vth: tensorAttr('threshold in units of 64, 0 to 2^17 - 1', 'integer'),
  firing: FIRING_ATTR,
};

const RANGES = [...TURN_RANGES, ['vth', 0, 2 ** 17 - 1]] as const;

/**
 * A neuron that rings. It is `RF` and `RF_IZ` of Lava in fixed point, to the bit: a spike of the first leaves its state alone,
 * one of the second sets it below its threshold.
 */
export const resonator = defineOp({
  kind: 'resonator',
  summary: 'resonate-and-fire: a state of two parts that turns, in fixed-point arithmetic',
  equations: [
    ...TURN_EQUATIONS,
    'phase: fires where real >= vth << 6, imaginary >= 0 and imaginary < 0 before',
    'izhikevich: fires where imaginary >= vth << 6; there real = 0, imaginary = (vth << 6) - 1',
  ],
  stages: ['fixed', 'placed'],
  inputs: ['x', 'y'],
  state: ['real', 'imaginary'],
  attrs: ATTRS,
  infer({ inputs, attrs }) {
    const wrong = currentsFault(inputs);
    if (wrong) return fault(wrong);
    const { shape } = inputs[0]!;
    for (const [name, ...range] of RANGES) {
      const outside = rangeFault(name, attrs[name], shape, range);
      if (outside) return fault(outside);
    }
    return spikesType('u1', shape);
  },
  kernel: ({ attrs, type }) => population(attrs, type),
  draw(random, inputs) {
    const vth = random.pick([random.int(0, 60), random.int(0, 2 ** 17 - 1)]);
    const turn = drawTurn(random, inputs);
    return turn && { ...turn, vth: tensorOf('i32', [], [vth]) };
  },
});

function population(attrs: AttrsOf<typeof ATTRS>, { shape }: ValueType): Kernel {
  const { size, state, isPhase, turn } = turningPopulation(attrs, shape);
  const threshold = spread(attrs.vth, shape).map(thresholdOf);
  const spikes = new Uint8Array(size);
  const step: Kernel['step'] = ([x, y]) => {
    for (let i = 0; i < size; i++) {
      const fires = turn(i, [x![i]!, y![i]!], threshold[i]!);
      if (fires && !isPhase) {
        state.real[i] = 0;
        state.imaginary[i] = threshold[i]! - 1;
      }
      spikes[i] = fires ? 1 : 0;
    }
    return spikes;
  };
  return { step, state };
}
