import { bitWidth } from '../../tensor/dtype.ts';
import type { ValueType } from '../types.ts';
import { type Bounds, wrappedTo } from './bounds.ts';
import { type Interval, fits, mapped, uniform, withZero } from './interval.ts';

/** Between what the weighted sum of elements that lie so lies. */
export type Weigh = (elements: Interval) => Interval;

interface Carrying {
  readonly type: ValueType;
  readonly exponent: number;
  /** Messages are on their way for some steps: sums of several steps meet, each shifted alone. */
  readonly delays?: number;
}

/**
 * What a synapse hands on. Sums of all steps are weighted like those of one, as long as nothing wraps and the shift loses
 * nothing; a shift down loses up to one unit of each step, and then only the sign of a sum is known.
 */
export function synapseBounds(x: Bounds, weigh: Weigh, carrying: Carrying): Bounds {
  const { type, exponent, delays = 0 } = carrying;
  const late = delays > 0 ? withZero : (interval: Interval) => interval;
  const sum = weigh(late(x.step));
  const step = shifted(sum, exponent, delays + 1);
  const bits = bitWidth(type.dtype);
  const sums = {
    sum: { interval: sum, bits: 32 },
    ...(bits < 32 || exponent > 0 ? { current: { interval: step, bits } } : {}),
  };
  const isWhole = exponent >= 0 || fits(sum, 32);
  const bounds = { step: isWhole ? step : uniform(-Infinity, Infinity), sums };
  if (exponent < 0) return wrappedTo(type, { ...bounds, total: signOf(step) });
  const total = shifted(weigh(late(x.total)), exponent, 1);
  if (!x.worth || delays > 0) return wrappedTo(type, { ...bounds, total });
  const worth = { ...x.worth, total: shifted(weigh(withZero(x.worth.total)), exponent, 1) };
  return wrappedTo(type, { ...bounds, total, worth });
}

function shifted(interval: Interval, exponent: number, terms: number): Interval {
  if (exponent === 0) return interval;
  const lost = exponent < 0 ? terms - 1 : 0;
  return mapped(interval, ([low, high]) => [
    Math.floor(low * 2 ** exponent) - lost,
    Math.floor(high * 2 ** exponent),
  ]);
}

/** Sums of any number of steps. */
function signOf(step: Interval): Interval {
  return mapped(step, ([low, high]) => [low < 0 ? -Infinity : 0, high > 0 ? Infinity : 0]);
}
