import type { Tensor } from '../../tensor/tensor.ts';
import type { Range } from '../level-range.ts';
import type { Bounds } from './bounds.ts';
import { combined, mapped, sumOf, times } from './interval.ts';
import { parameterInterval } from './parameters.ts';

interface FiringAttrs {
  readonly theta: Tensor;
  readonly bias?: Tensor;
  readonly start?: Tensor;
  readonly window?: number;
}

const MOST = 2 ** 31 - 1;

/**
 * Spikes of a population without a leak. What it has been charged with at a step is the sum of what arrived and of
 * a bias for each step so far; spikes only take away, down to -start. Where it could stop at the lowest integer, it
 * may have anything afterwards.
 */
export function firingBounds(x: Bounds, attrs: FiringAttrs): Bounds {
  const { window = Infinity } = attrs;
  const biases = mapped(parameterInterval(attrs.bias), ([low, high]) => [
    Math.min(low, times(low, window)),
    Math.max(high, times(high, window)),
  ]);
  const [theta, start] = [parameterInterval(attrs.theta), parameterInterval(attrs.start)];
  const charge = sumOf([x.total, biases]);
  const most = combined([charge, start], (pairs): Range => {
    const [[low, high], [, offset]] = pairs as readonly [Range, Range];
    const lowest = Math.min(low, 0) - Math.max(high, 0) - Math.max(offset, 0);
    return [high, lowest < -MOST ? MOST : high];
  });
  const step = combined([most, start, theta], ([sum, offset, threshold]): Range => [
    0,
    sum![1] + offset![1] >= threshold![0] ? 1 : 0,
  ]);
  const total = mapped(step, ([, fires]) => [0, times(fires, window)]);
  return { step, total, sums: { v: { interval: charge, bits: 32 } } };
}
