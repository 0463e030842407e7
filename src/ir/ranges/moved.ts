import type { Numbers } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import { type Interval, ZERO, along, hull, uniform, withZero } from './interval.ts';

/** Values of more elements are not looked at one by one: one pair serves them. */
const MOST_ELEMENTS = 2 ** 22;

/**
 * What makes of intervals those of elements in other places: along whichever axis of the result keeps them apart best.
 * Without an index elements stay in order; -1 is a zero.
 */
export function mover(from: Shape, to: Shape, index?: Numbers): (interval: Interval) => Interval {
  const size = sizeOf(to);
  const padded = index?.includes(-1) === true;
  const known = new Map<number, Int32Array>();
  const channelsAt = (axisFromEnd: number) => {
    const channels = known.get(axisFromEnd) ?? channelsOf(from, axisFromEnd, size, index);
    known.set(axisFromEnd, channels);
    return channels;
  };
  return (interval) => {
    if (size === 0) return ZERO;
    if (interval.low.length === 1) return padded ? withZero(interval) : interval;
    const [low, high] = hull(interval);
    const whole = padded ? withZero(uniform(low, high)) : uniform(low, high);
    if (size > MOST_ELEMENTS) return whole;
    const channels = channelsAt(interval.axisFromEnd);
    const candidates = to
      .map((extent, axis) => [extent, to.length - axis] as const)
      .filter(([extent]) => extent > 1)
      .map(([, axisFromEnd]) => spanAlong(axisFromEnd, to, channels, interval));
    if (candidates.length === 0) return whole;
    const tightest = candidates.reduce((best, one) => (widthOf(one) < widthOf(best) ? one : best));
    return along(tightest.axisFromEnd, tightest.low, tightest.high);
  };
}

/** The channel that each element comes from; behind the last one where it is a zero. */
function channelsOf(from: Shape, axisFromEnd: number, size: number, index?: Numbers): Int32Array {
  const { stride, extent } = axisOf(from, axisFromEnd);
  const channels = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    const source = index ? index[i]! : i;
    channels[i] = source === -1 ? extent : Math.floor(source / stride) % extent;
  }
  return channels;
}

/** Between what elements lie in each place of an axis. */
function spanAlong(axisFromEnd: number, to: Shape, channels: Int32Array, interval: Interval) {
  const { stride, extent } = axisOf(to, axisFromEnd);
  const { low, high } = spans(extent);
  const lows = Float64Array.from([...interval.low, 0]);
  const highs = Float64Array.from([...interval.high, 0]);
  for (let start = 0, at = 0; start < channels.length; start += stride) {
    let least = low[at]!;
    let most = high[at]!;
    for (let i = start; i < start + stride; i++) {
      const channel = channels[i]!;
      if (lows[channel]! < least) least = lows[channel]!;
      if (highs[channel]! > most) most = highs[channel]!;
    }
    low[at] = least;
    high[at] = most;
    at = at + 1 === extent ? 0 : at + 1;
  }
  return { axisFromEnd, low, high };
}

/** Values one behind the other along an axis. */
export function joined(intervals: readonly Interval[], shapes: readonly Shape[], axis: number) {
  const axisFromEnd = shapes[0]!.length - axis;
  const extents = shapes.map((shape) => shape[axis]!);
  const count = extents.reduce((sum, n) => sum + n, 0);
  const { low, high } = spans(count);
  let at = 0;
  intervals.forEach((interval, n) => {
    const isAlong = interval.low.length > 1 && interval.axisFromEnd === axisFromEnd;
    const [least, most] = hull(interval);
    for (let i = 0; i < extents[n]!; i++, at++) {
      low[at] = isAlong ? interval.low[i]! : least;
      high[at] = isAlong ? interval.high[i]! : most;
    }
  });
  return along(axisFromEnd, low, high);
}

/** Elements from one place of an axis to the next, and its places. */
function axisOf(shape: Shape, axisFromEnd: number) {
  const axis = shape.length - axisFromEnd;
  return { stride: stridesOf(shape)[axis]!, extent: shape[axis]! };
}

function spans(count: number) {
  return {
    low: new Float64Array(count).fill(Infinity),
    high: new Float64Array(count).fill(-Infinity),
  };
}

/** How wide its pairs are on average. */
function widthOf({ low, high }: Pick<Interval, 'low' | 'high'>): number {
  return high.reduce((sum, most, i) => sum + most - low[i]!, 0) / low.length;
}
