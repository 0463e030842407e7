import type { Op } from '../../ir/graph.ts';
import type { Dtype } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { tensorOf } from '../../tensor/tensor.ts';
import { type ModelBuilder, elementType } from './model-builder.ts';

/** Between what integers lie; zero is always among them, since nothing was carried at first. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A value of the model, and between what its integers lie. */
export interface Ranged extends Range {
  readonly name: string;
}

/**
 * A value of the graph as the model computes it: of spikes and currents the sum of all that they have
 * carried when the network has settled, in 32 bits; a tensor as it is.
 */
export interface Settled extends Ranged {
  readonly shape: Shape;
}

/** How a kind of op is said in operators of ONNX. */
export type Lowering = (op: Op, inputs: readonly Settled[], builder: ModelBuilder) => Ranged;

export type Lowerings = Readonly<Record<string, Lowering>>;

/** The range of numbers, and of zero. */
export function extent(numbers: Iterable<number>): Range {
  let [low, high] = [0, 0];
  for (const x of numbers) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return { low, high };
}

/** Between what the sum of so many products of two integers lies. */
export function productRange(a: Range, b: Range, terms = 1): Range {
  const low = Math.min(a.low * b.high, a.high * b.low);
  const high = Math.max(a.low * b.low, a.high * b.high);
  return { low: terms * low, high: terms * high };
}

export function timesRange({ low, high }: Range, factor: number): Range {
  return { low: low * factor, high: high * factor };
}

export function fits32({ low, high }: Range): boolean {
  return low >= -(2 ** 31) && high < 2 ** 31;
}

/** Numbers of a shape that is broadcast: a single one where they are all the same. */
export function parameter(
  builder: ModelBuilder,
  dtype: Dtype,
  shape: Shape,
  numbers: ArrayLike<number>,
): string {
  const first = numbers[0]!;
  for (let i = 1; i < numbers.length; i++)
    if (numbers[i] !== first) return builder.constant(tensorOf(dtype, shape, numbers));
  return builder.number(dtype, first);
}

/** A value in another type of integers. */
export function cast(builder: ModelBuilder, name: string, dtype: Dtype): string {
  return builder.node('Cast', [name], { to: elementType(dtype) });
}

/** A value in another shape of as many elements. */
export function reshaped(builder: ModelBuilder, name: string, shape: Shape): string {
  return builder.node('Reshape', [name, builder.constant(tensorOf('i64', [shape.length], shape))]);
}
