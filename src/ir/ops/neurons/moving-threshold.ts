import type { Tensor } from '../../../tensor/tensor.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensorAttr } from '../../attr.ts';
import { decay, thresholdOf } from '../../fixed.ts';
import { spread } from './parameter.ts';

/*
 * A threshold that its spikes raise, and a refractory part that stands on it: both leak away. They count from zero, so
 * that a state of zeros is the start. What reaches the level at a spike is below 2^23, so neither passes 2^24.
 */

export const MOVING_ATTRS = {
  dth: tensorAttr('decay of what raised the threshold in 1/4096, 0 to 4096', 'integer'),
  dr: tensorAttr('decay of the refractory part in 1/4096, 0 to 4096', 'integer'),
  vth: tensorAttr('threshold at rest in units of 64, 0 to 2^17 - 1', 'integer'),
  step: tensorAttr('what a spike raises the threshold by in units of 64, 0 to 2^17 - 1', 'integer'),
};

export const MOVING_RANGES = [
  ['dth', 0, 4096],
  ['dr', 0, 4096],
  ['vth', 0, 2 ** 17 - 1],
  ['step', 0, 2 ** 17 - 1],
] as const;

export const MOVING_EQUATIONS = {
  before: [
    'raised = rz(raised * (4096 - dth), 12), refractory = rz(refractory * (4096 - dr), 12)',
    'threshold = (vth << 6) + raised',
  ],
  after: ['refractory = refractory + 2 * threshold, raised = raised + (step << 6) where y'],
} as const;

type MovingAttrs = Readonly<Record<keyof typeof MOVING_ATTRS, Tensor>>;

export function movingThreshold(attrs: MovingAttrs, shape: readonly number[]) {
  const size = sizeOf(shape);
  const state = { raised: new Int32Array(size), refractory: new Int32Array(size) };
  const { raised, refractory } = state;
  const [dth, dr] = [spread(attrs.dth, shape), spread(attrs.dr, shape)];
  const [rest, step] = [attrs.vth, attrs.step].map((one) =>
    spread(one, shape).map(thresholdOf),
  ) as [Float64Array, Float64Array];
  return {
    state,
    /** What neuron i must reach in this step. */
    level(i: number): number {
      raised[i] = decay(raised[i]!, dth[i]!);
      refractory[i] = decay(refractory[i]!, dr[i]!);
      return rest[i]! + raised[i] + refractory[i];
    },
    /** After neuron i has fired. */
    rise(i: number): void {
      refractory[i] = refractory[i]! + 2 * (rest[i]! + raised[i]!);
      raised[i] = raised[i]! + step[i]!;
    },
  };
}
