import type { Op } from '../../src/ir/graph.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { timesFactors } from '../../src/tensor/times-factors.ts';

/**
 * A dense op or a convolution, seen as one matrix for each tap of its kernel: y = W x + b, where the
 * features of x and y stand along one axis each.
 */
export interface Linear {
  readonly op: Op;
  readonly inputs: number;
  readonly outputs: number;
  /** The axis of the features in its input and its result, counted from the end. */
  readonly axisFromEnd: number;
  /** Weights stand by one end first: by the features there, then by those of the other end that they meet. */
  readonly by: 'output' | 'input';
  readonly majors: number;
  readonly minors: number;
  /** The first feature of the other end that one meets. */
  readonly firstOf: (major: number) => number;
  /** Zeros stand around its input, to which nothing can be added before. */
  readonly isPadded: boolean;
}

export function linearOf(op: Op | undefined): Linear | undefined {
  if (op?.kind === 'dense') return denseOf(op);
  if (op?.kind === 'conv') return convOf(op);
  return op?.kind === 'conv-transpose' ? transposedOf(op) : undefined;
}

function denseOf(op: Op): Linear {
  const [outputs, inputs] = weightOf(op).shape as [number, number];
  const rows = { by: 'output', majors: outputs, minors: inputs, firstOf: () => 0 } as const;
  return { op, inputs, outputs, axisFromEnd: 1, ...rows, isPadded: false };
}

function convOf(op: Op): Linear {
  const { groups, pads } = op.attrs as { groups: number; pads: readonly number[] };
  const [outputs, perGroup, ...kernel] = weightOf(op).shape as [number, number, ...number[]];
  const firstOf = (output: number) => Math.floor((output * groups) / outputs) * perGroup;
  const rows = { by: 'output', majors: outputs, minors: perGroup, firstOf } as const;
  const isPadded = pads.some((pad) => pad > 0);
  const [inputs, axisFromEnd] = [perGroup * groups, kernel.length + 1];
  return { op, inputs, outputs, axisFromEnd, ...rows, isPadded };
}

/** Its weights stand by input; places that few taps reach make a shift before it differ by place. */
function transposedOf(op: Op): Linear {
  const { groups } = op.attrs as { groups: number };
  const [inputs, perGroup, ...kernel] = weightOf(op).shape as [number, number, ...number[]];
  const firstOf = (input: number) => Math.floor((input * groups) / inputs) * perGroup;
  const rows = { by: 'input', majors: inputs, minors: perGroup, firstOf } as const;
  const outputs = perGroup * groups;
  return { op, inputs, outputs, axisFromEnd: kernel.length + 1, ...rows, isPadded: true };
}

export function weightOf(op: Op): Tensor {
  return op.attrs['weight'] as Tensor;
}

export function biasOf({ op, outputs }: Linear): number[] {
  const bias = op.attrs['bias'] as Tensor | undefined;
  return bias ? Array.from(numbersOf(bias)) : new Array<number>(outputs).fill(0);
}

/** The op with its weights multiplied, each by the factor of its output or of its input. */
export function withFactors(linear: Linear, end: Linear['by'], factors: readonly number[]): Op {
  const { op, by, majors, minors } = linear;
  const weight = weightOf(op);
  const taps = sizeOf(weight.shape) / (majors * minors);
  const isMajor = end === by;
  const values = Float64Array.from(isMajor ? factors : spread(linear, factors));
  const product = timesFactors(weight, { values, run: isMajor ? minors * taps : taps });
  return { ...op, attrs: { ...op.attrs, weight: product } };
}

/** The factors that meet each major, one behind another, unless all meet the same. */
function spread(
  { majors, minors, firstOf }: Linear,
  factors: readonly number[],
): readonly number[] {
  if (factors.length === minors) return factors;
  const firsts = Array.from({ length: majors }, (_, major) => firstOf(major));
  return firsts.flatMap((first) => factors.slice(first, first + minors));
}

/** W c, where a weight is its sum over all taps of the kernel. */
export function timesWeights(linear: Linear, c: readonly number[]): Float64Array {
  const { op, outputs, by, majors, minors, firstOf } = linear;
  const weight = numbersOf(weightOf(op));
  const taps = weight.length / (majors * minors);
  const factors = Float64Array.from(c);
  const sums = new Float64Array(outputs);
  for (let major = 0, at = 0; major < majors; major++) {
    const first = firstOf(major);
    if (by === 'output')
      sums[major] = rowTimes(weight, at, factors.subarray(first, first + minors), taps);
    else
      for (let minor = 0; minor < minors; minor++)
        for (let i = at + minor * taps; i < at + (minor + 1) * taps; i++)
          sums[first + minor]! += weight[i]! * factors[major]!;
    at += minors * taps;
  }
  return sums;
}

/** The sum of a row of weights times factors, each of so many taps. */
function rowTimes(weight: Numbers, start: number, factors: Float64Array, taps: number): number {
  let sum = 0;
  if (taps === 1) for (let i = 0; i < factors.length; i++) sum += weight[start + i]! * factors[i]!;
  else
    for (let i = 0, at = start; i < factors.length; i++)
      for (const stop = at + taps; at < stop; at++) sum += weight[at]! * factors[i]!;
  return sum;
}

export function withBias(op: Op, bias: readonly number[]): Op {
  const vector = tensor('f32', [bias.length], Float32Array.from(bias));
  return { ...op, attrs: { ...op.attrs, bias: vector } };
}

/** A constant as one number for each feature of an axis, if that is how it broadcasts. */
export function features(
  constant: Tensor,
  width: number,
  axisFromEnd: number,
): readonly number[] | undefined {
  const numbers = numbersOf(constant);
  const size = sizeOf(constant.shape);
  if (size === 1) return new Array<number>(width).fill(numbers[0]!);
  const isAlong = size === width && constant.shape.at(-axisFromEnd) === width;
  return isAlong ? Array.from(numbers) : undefined;
}
