import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Numbers, allocate, integerRange, isFloat } from '../../tensor/dtype.ts';
import { type SampleInput, heardSteps } from '../../tensor/samples.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { EventOptions } from './options.ts';
import type { Events, Sensor } from './events.ts';

/** What an input wants of events. */
export interface EventInput extends Sensor {
  readonly input: SampleInput;
  /** With 2 a plane for what became darker and one for what became brighter; else both are one. */
  readonly planes: 1 | 2;
  /** Those in which they come in; what is left of the input's is silent. */
  readonly steps: number;
}

/** How an input holds events: planes of polarity, rows, columns. Nothing where it cannot. */
export function eventInput(input: SampleInput): EventInput | undefined {
  const shape = input.shape.filter(
    (extent, axis) => extent !== 1 || axis >= input.shape.length - 2,
  );
  const [height, width] = shape.slice(-2);
  const before = shape.slice(0, -2);
  const planes = before.length === 0 ? 1 : before.length === 1 && before[0] === 2 ? 2 : undefined;
  if (height === undefined || width === undefined || planes === undefined) return undefined;
  return { input, planes, height, width, steps: heardSteps(input) };
}

/**
 * Counts the events of each pixel in each step, within what the input holds. The first event is at the start of
 * the first step. A camera with more pixels than the input has them joined by a whole factor.
 */
export function toSteps(
  events: Events,
  wanted: EventInput,
  options: EventOptions,
  at: Location,
): Numbers {
  const { input, planes, height, width, steps } = wanted;
  const size = sizeOf(input.shape);
  const values = allocate(input.dtype, size * (input.steps ?? 1));
  const most = isFloat(input.dtype) ? Infinity : integerRange(input.dtype)[1];
  const { times, xs, ys, polarities } = events;
  const factor = joinedBy(options.sensor ?? events.sensor, wanted);
  const { first, step } = clockOf(times, steps, options);
  for (let i = 0; i < times.length; i++) {
    const now = Math.floor((times[i]! - first) / step);
    if (now >= steps) continue;
    const [x, y] = [Math.floor(xs[i]! / factor), Math.floor(ys[i]! / factor)];
    if (x >= width || y >= height)
      return fail(codes.eventOutside({ x: xs[i]!, y: ys[i]!, width, height }, at));
    const plane = planes === 2 ? polarities[i]! : 0;
    const place = now * size + (plane * height + y) * width + x;
    values[place] = Math.min(most, values[place]! + 1);
  }
  return values;
}

/** How many pixels of the camera, along each side, are one of the input. */
function joinedBy(sensor: Sensor | undefined, { height, width }: Sensor): number {
  return sensor ? Math.ceil(Math.max(1, sensor.height / height, sensor.width / width)) : 1;
}

/** When the first step starts, and how long each takes: all events within, the last in the last step. */
function clockOf(times: Float64Array, steps: number, { stepMicroseconds }: EventOptions) {
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) [first, last] = [Math.min(first, time), Math.max(last, time)];
  const evenly = (last - first + 1) / steps;
  return { first, step: stepMicroseconds ?? evenly };
}
