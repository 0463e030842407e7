import { bitWidth, integerRange, isFloat } from '../../tensor/dtype.ts';
import { type Coded, largestLevel } from '../ops/ledgers/code.ts';
import type { ValueType } from '../types.ts';
import {
  ANYWHERE,
  type Interval,
  combined,
  fits,
  hull,
  mapped,
  sumOf,
  uniform,
  withZero,
} from './interval.ts';

/** Between what a value lies, whatever comes in. */
export interface Bounds {
  /** In a step. */
  readonly step: Interval;
  /** The sum of all steps so far, after any of them. */
  readonly total: Interval;
  /** The same sum where `decode` multiplies each step by what messages of a code are worth in it. */
  readonly worth?: Worth;
  /** What the op adds up, before it wraps or saturates. */
  readonly sums?: Readonly<Record<string, Accumulator>>;
}

export interface Worth extends Code {
  readonly total: Interval;
}

export type Code = Omit<Coded, 'limit'>;

export interface Accumulator {
  readonly interval: Interval;
  /** Bits that it has. */
  readonly bits: number;
}

/** What a type says of its values, and nothing of their sum. */
export function typeBounds({ dtype }: ValueType): Bounds {
  if (isFloat(dtype) || dtype === 'bool' || bitWidth(dtype) > 32)
    return { step: ANYWHERE, total: ANYWHERE };
  const [low, high] = integerRange(dtype);
  return { step: uniform(low, high), total: uniform(low < 0 ? -Infinity : 0, Infinity) };
}

/** Bounds of a result that wraps at the width of its type: all of it, and any sum, where it may. */
export function wrappedTo(type: ValueType, bounds: Bounds): Bounds {
  const { sums } = bounds;
  if (fits(bounds.step, bitWidth(type.dtype))) return bounds;
  return { ...typeBounds(type), ...(sums && { sums }) };
}

/** What a population sends whose levels lie so. */
export function sentBounds(levels: Interval, attrs: Coded): Bounds {
  const { limit, ...code } = attrs;
  if (code.code === 'payload') return paidBounds(levels, limit);
  const most = largestLevel(attrs);
  const said = mapped(levels, ([low, high]) => [
    Math.min(0, Math.max(low, -most)),
    Math.max(0, Math.min(high, most)),
  ]);
  const step = mapped(said, ([low, high]) => [Math.max(low, -limit), Math.min(high, limit)]);
  if (code.code === 'rate') return { step, total: said };
  const total = code.code === 'time' ? step : said;
  return { step, total, worth: { ...code, total: said } };
}

/** Levels of which what is missing is sent, so that what was sent is always between zero and a level. */
function paidBounds(levels: Interval, limit: number): Bounds {
  const step = mapped(levels, ([low, high]) => [
    Math.max(low - Math.max(high, 0), -limit),
    Math.min(high - Math.min(low, 0), limit),
  ]);
  const [least, most] = hull(levels);
  const isPaidAtOnce = Math.max(most - least, most, -least) <= limit;
  return { step, total: isPaidAtOnce ? levels : withZero(levels) };
}

/** The sum of values that arrive together. */
export function addedBounds(inputs: readonly Bounds[]): Bounds {
  const step = sumOf(inputs.map((one) => one.step));
  const total = sumOf(inputs.map((one) => one.total));
  const worths = inputs.map(({ worth }) => worth);
  const [first] = worths;
  if (!first || !worths.every((worth) => worth && isSameCode(worth, first))) return { step, total };
  return { step, total, worth: { ...first, total: sumOf(worths.map((worth) => worth!.total)) } };
}

export function isSameCode(a: Code, b: Code): boolean {
  return a.code === b.code && a.start === b.start && a.window === b.window && a.base === b.base;
}

/** A function of each of a value's intervals: a move, or a map that keeps sums. */
export function mapBounds({ step, total, worth }: Bounds, f: (one: Interval) => Interval): Bounds {
  return {
    step: f(step),
    total: f(total),
    ...(worth && { worth: { ...worth, total: f(worth.total) } }),
  };
}

/** Those of several values, taken together by one function. */
export function combineBounds(
  inputs: readonly Bounds[],
  f: (intervals: readonly Interval[]) => Interval,
): Bounds {
  const bounds = { step: f(inputs.map((one) => one.step)), total: f(inputs.map((o) => o.total)) };
  const [first] = inputs;
  const worths = inputs.map(({ worth }) => worth);
  if (!first?.worth || !worths.every((worth) => worth && isSameCode(worth, first.worth!)))
    return bounds;
  return { ...bounds, worth: { ...first.worth, total: f(worths.map((worth) => worth!.total)) } };
}

/** Whether a value is zero in all steps, everywhere. */
export function isSilent({ step }: Bounds): boolean {
  const [low, high] = hull(step);
  return low === 0 && high === 0;
}

/** The part of both intervals. */
export function narrower(a: Interval, b: Interval): Interval {
  return combined([a, b], ([p, q]) => [Math.max(p![0], q![0]), Math.min(p![1], q![1])]);
}
