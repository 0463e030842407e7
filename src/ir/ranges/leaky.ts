import type { Tensor } from '../../tensor/tensor.ts';
import { STATE_LIMIT, shift, thresholdOf } from '../fixed.ts';
import type { Range } from '../level-range.ts';
import type { Accumulator, Bounds } from './bounds.ts';
import { type Interval, combined, fits, mapped, sumOf, uniform, withZero } from './interval.ts';
import { parameterInterval } from './parameters.ts';

interface LeakyAttrs {
  readonly du: Tensor;
  readonly dv: Tensor;
  readonly bias?: Tensor;
  readonly biasExponent: number;
}

/**
 * What keeps (4096 - loss) / 4096 of itself in a step, rounded toward zero, and gains up to g, never passes
 * g * 4096 / loss. The current has 24 bits around which it wraps, the voltage as many at which it stops; with
 * no loss it may come there.
 */
export function voltageBounds(x: Bounds, attrs: LeakyAttrs) {
  const bias = mapped(parameterInterval(attrs.bias), ([low, high]) => [
    shift(low, attrs.biasExponent),
    shift(high, attrs.biasExponent),
  ]);
  const arriving = mapped(withZero(x.step), ([low, high]) => [low * 64, high * 64]);
  const current = kept(arriving, parameterInterval(attrs.du), 1);
  const u = fits(current, 24) ? current : uniform(-(2 ** 31), 2 ** 31 - 1);
  const gain = withZero(combined([u, bias], ([a, b]) => [a![0] + b![0], a![1] + b![1]]));
  const voltage = kept(gain, parameterInterval(attrs.dv), 0);
  const v = mapped(voltage, ([low, high]) => [
    Math.max(low, 1 - STATE_LIMIT),
    Math.min(high, STATE_LIMIT - 1),
  ]);
  const sums: Readonly<Record<string, Accumulator>> = {
    u: { interval: current, bits: 24 },
    v: { interval: voltage, bits: 24 },
  };
  return { v, sums };
}

/** Of neurons that fire where their voltage may pass a threshold. */
export function leakyBounds(x: Bounds, attrs: LeakyAttrs & { readonly vth: Tensor }) {
  const { v, sums } = voltageBounds(x, attrs);
  return { ...firing(v, parameterInterval(attrs.vth)), sums };
}

/** Of neurons whose bias arrives with x, and that fire where their voltage may reach a threshold that is only ever raised. */
export function adaptiveBounds(
  x: Bounds,
  { bias, ...attrs }: Omit<LeakyAttrs, 'biasExponent'> & { readonly vth: Tensor },
) {
  const step = sumOf([withZero(x.step), parameterInterval(bias)]);
  const { v, sums } = voltageBounds({ ...x, step }, { ...attrs, biasExponent: 0 });
  return { ...firing(v, parameterInterval(attrs.vth), 0), sums };
}

function firing(v: Interval, vth: Interval, above = 1): Bounds {
  const step = combined([v, vth], ([range, threshold]): Range => [
    0,
    range![1] >= thresholdOf(threshold![0]) + above ? 1 : 0,
  ]);
  return { step, total: mapped(step, ([, fires]) => [0, fires === 0 ? 0 : Infinity]) };
}

function kept(gain: Interval, loss: Interval, more: number): Interval {
  return combined([gain, loss], (pairs): Range => {
    const [[low, high], [least]] = pairs as readonly [Range, Range];
    const times = 4096 / (least + more);
    return [low === 0 ? 0 : Math.floor(low * times), high === 0 ? 0 : Math.ceil(high * times)];
  });
}
