import type { Op } from '../../src/ir/graph.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';

/** A synapse to each neuron from one other: its weights are gains, and broadcast. */
export function isDiagonal(op: Op): boolean {
  return op.kind === 'diagonal';
}

/** Channels, and the axis along which they stand, counted from the end. */
export interface Channels {
  readonly count: number;
  readonly axisFromEnd: number;
}

/** Float units of current per integer unit: one number, or one for each channel. */
export interface ChannelScale {
  readonly values: Float64Array;
  readonly axisFromEnd: number;
}

/**
 * The output channels of a synapse. A sparse synapse keeps its weights by source: one channel. Those of
 * a diagonal are along the one axis along which its weights differ.
 */
export function channelsOf(op: Op): Channels {
  const { shape } = op.attrs['weight'] as Tensor;
  if (op.kind === 'dense') return { count: shape[0]!, axisFromEnd: 1 };
  if (op.kind === 'conv') return { count: shape[0]!, axisFromEnd: shape.length - 1 };
  if (op.kind === 'conv-transpose')
    return { count: shape[1]! * groupsOf(op), axisFromEnd: shape.length - 1 };
  const axes = shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  if (!isDiagonal(op) || axes.length !== 1) return { count: 1, axisFromEnd: 1 };
  return { count: shape[axes[0]!]!, axisFromEnd: shape.length - axes[0]! };
}

/** Visits the runs of weights that belong to one channel each, of a synapse whose weights do not broadcast. */
export function forEachRun(
  op: Op,
  visit: (channel: number, start: number, end: number) => void,
): void {
  const { shape } = op.attrs['weight'] as Tensor;
  const size = sizeOf(shape);
  const { length, channelOf } = runsOf(op, shape);
  for (let run = 0; run * length < size; run++)
    visit(channelOf(run), run * length, (run + 1) * length);
}

interface Runs {
  readonly length: number;
  readonly channelOf: (run: number) => number;
}

function runsOf(op: Op, shape: Shape): Runs {
  if (op.kind === 'sparse') return { length: sizeOf(shape), channelOf: () => 0 };
  if (op.kind !== 'conv-transpose')
    return { length: sizeOf(shape.slice(1)), channelOf: (run) => run };
  const [inputs, perGroup, ...kernel] = shape as [number, number, ...number[]];
  const perGroupOfInputs = (inputs / groupsOf(op)) * perGroup;
  const channelOf = (run: number) =>
    Math.floor(run / perGroupOfInputs) * perGroup + (run % perGroup);
  return { length: sizeOf(kernel), channelOf };
}

/** The shape of a scale, as it broadcasts to values. */
function shapeOf({ values, axisFromEnd }: ChannelScale): Shape {
  return values.length === 1 ? [] : [values.length, ...new Array<number>(axisFromEnd - 1).fill(1)];
}

/** A parameter in the shape that it and a scale broadcast to. */
export interface Spread {
  readonly shape: Shape;
  readonly numbers: Numbers;
  /** So many numbers, one behind another, stand for one channel, and the next ones for the next. */
  readonly run: number;
  /** The channel that numbers from a place on stand for. */
  readonly channelAt: (place: number) => number;
}

export function spreadOver(parameter: Tensor, scale: ChannelScale): Spread {
  const shape = broadcastShapes(parameter.shape, shapeOf(scale))!;
  const count = scale.values.length;
  const last = shape.slice(shape.length - scale.axisFromEnd + 1);
  const run = sizeOf(count === 1 ? shape : last);
  const channelAt = (place: number) => Math.floor(place / run) % count;
  return { shape, numbers: numbersIn(parameter, shape), run, channelAt };
}

function numbersIn(parameter: Tensor, shape: Shape): Numbers {
  const numbers = numbersOf(parameter);
  const size = sizeOf(shape);
  if (numbers.length === size) return numbers;
  const places = broadcastIndex(parameter.shape, shape);
  const spread = new Float64Array(size);
  for (let i = 0; i < size; i++) spread[i] = numbers[places[i]!]!;
  return spread;
}

function groupsOf(op: Op): number {
  return op.attrs['groups'] as number;
}
