import { tensorOf } from '../../../tensor/tensor.ts';
import type { AttrsOf } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { type ValueType, spikesType } from '../../types.ts';
import {
  MOVING_ATTRS,
  MOVING_EQUATIONS,
  MOVING_RANGES,
  movingThreshold,
} from './moving-threshold.ts';
import { rangeFault } from './parameter.ts';
import {
  FIRING_ATTR,
  TURN_ATTRS,
  TURN_EQUATIONS,
  TURN_RANGES,
  currentsFault,
  drawTurn,
  turningPopulation,
} from './resonator-parts.ts';

const ATTRS = { ...TURN_ATTRS, ...MOVING_ATTRS, firing: FIRING_ATTR };

const RANGES = [...TURN_RANGES, ...MOVING_RANGES] as const;

/**
 * The adaptive resonators of lava-dl's SLAYER, to the bit where its floats hold its integers (slayer/neuron/adrf.py, adrf_iz.py):
 * no spike changes the state, the refractory part holds it down. Registers are those of `resonator`, of 24 bits.
 */
export const resonatorAdaptive = defineOp({
  kind: 'resonator-adaptive',
  summary: 'resonate-and-fire with a threshold that its spikes raise, and a refractory part',
  equations: [
    ...TURN_EQUATIONS,
    ...MOVING_EQUATIONS.before,
    'phase: y = real >= threshold + refractory, imaginary >= 0 and imaginary < 0 before',
    'izhikevich: y = imaginary >= threshold + refractory',
    ...MOVING_EQUATIONS.after,
  ],
  stages: ['fixed', 'placed'],
  inputs: ['x', 'y'],
  state: ['real', 'imaginary', 'raised', 'refractory'],
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
    const one = (high: number) => tensorOf('i32', [], [random.int(0, high)]);
    const threshold = {
      dth: one(random.pick([4096, 400])),
      dr: one(4096),
      vth: one(random.pick([60, 60, 2 ** 17 - 1])),
      step: one(random.pick([40, 40, 2 ** 17 - 1])),
    };
    const turn = drawTurn(random, inputs);
    return turn && { ...turn, ...threshold };
  },
});

function population(attrs: AttrsOf<typeof ATTRS>, { shape }: ValueType): Kernel {
  const { size, state, turn } = turningPopulation(attrs, shape);
  const threshold = movingThreshold(attrs, shape);
  const spikes = new Uint8Array(size);
  const step: Kernel['step'] = ([x, y]) => {
    for (let i = 0; i < size; i++) {
      const fires = turn(i, [x![i]!, y![i]!], threshold.level(i));
      if (fires) threshold.rise(i);
      spikes[i] = fires ? 1 : 0;
    }
    return spikes;
  };
  return { step, state: { ...state, ...threshold.state } };
}
