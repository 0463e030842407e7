import type { Numbers } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import { type Interval, ZERO, along, hull, uniform, withZero } from './interval.ts';

/** Values of more elements are not looked at one by one: one pair serves them. */
const MOST_ELEMENTS = 2 ** 22;

/**
 * The interval of elements in other places: along whichever axis of the result keeps them apart best.
 * Without an index elements stay in order; -1 is a zero.
 */
export function moved(interval: Interval, from: Shape, to: Shape, index?: Numbers): Interval {
  const size = sizeOf(to);
  if (size === 0) return ZERO;
  const padded = index?.includes(-1) === true;
  if (interval.low.length === 1) return padded ? withZero(interval) : interval;
  const [low, high] = hull(interval);
  const whole = padded ? withZero(uniform(low, high)) : uniform(low, high);
  if (size > MOST_ELEMENTS) return whole;
  const channelOf = channelIn(from, interval.axisFromEnd);
  const candidates = to
    .map((extent, axis) => [extent, to.length - axis] as const)
    .filter(([extent]) => extent > 1)
    .map(([extent, axisFromEnd]) => {
      const place = channelIn(to, axisFromEnd);
      return { axisFromEnd, place, ...spans(extent) };
    });
  for (let i = 0; i < size; i++) {
    const source = index ? index[i]! : i;
    const channel = source === -1 ? -1 : channelOf(source);
    const [least, most] =
      channel === -1 ? [0, 0] : [interval.low[channel]!, interval.high[channel]!];
    for (const { low: lows, high: highs, place } of candidates) {
      const at = place(i);
      if (least < lows[at]!) lows[at] = least;
      if (most > highs[at]!) highs[at] = most;
    }
  }
  const tightest = candidates.reduce(
    (best, one) => (widthOf(one) < widthOf(best) ? one : best),
    candidates[0]!,
  );
  return candidates.length === 0 ? whole : along(tightest.axisFromEnd, tightest.low, tightest.high);
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

/** The place along an axis of an element, counted in row-major order. */
function channelIn(shape: Shape, axisFromEnd: number): (element: number) => number {
  const axis = shape.length - axisFromEnd;
  const [stride, extent] = [stridesOf(shape)[axis]!, shape[axis]!];
  return (element) => Math.floor(element / stride) % extent;
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
