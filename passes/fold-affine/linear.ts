import type { Op } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';

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
  /** Which feature of the result and which of the input a weight connects. */
  readonly ends: (index: number) => readonly [output: number, input: number];
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
  const ends = (i: number) => [Math.floor(i / inputs), i % inputs] as const;
  return { op, inputs, outputs, axisFromEnd: 1, ends, isPadded: false };
}

function convOf(op: Op): Linear {
  const { groups, pads } = op.attrs as { groups: number; pads: readonly number[] };
  const [outputs, perGroup, ...kernel] = weightOf(op).shape as [number, number, ...number[]];
  const taps = sizeOf(kernel);
  const ends = (i: number) => {
    const output = Math.floor(i / (perGroup * taps));
    const group = Math.floor((output * groups) / outputs);
    return [output, group * perGroup + (Math.floor(i / taps) % perGroup)] as const;
  };
  const isPadded = pads.some((pad) => pad > 0);
  return { op, inputs: perGroup * groups, outputs, axisFromEnd: kernel.length + 1, ends, isPadded };
}

/** Its weights stand by input; places that few taps reach make a shift before it differ by place. */
function transposedOf(op: Op): Linear {
  const { groups } = op.attrs as { groups: number };
  const [inputs, perGroup, ...kernel] = weightOf(op).shape as [number, number, ...number[]];
  const taps = sizeOf(kernel);
  const ends = (i: number) => {
    const input = Math.floor(i / (perGroup * taps));
    const group = Math.floor((input * groups) / inputs);
    return [group * perGroup + (Math.floor(i / taps) % perGroup), input] as const;
  };
  const outputs = perGroup * groups;
  return { op, inputs, outputs, axisFromEnd: kernel.length + 1, ends, isPadded: true };
}

export function weightOf(op: Op): Tensor {
  return op.attrs['weight'] as Tensor;
}

export function biasOf({ op, outputs }: Linear): number[] {
  const bias = op.attrs['bias'] as Tensor | undefined;
  return bias ? Array.from(numbersOf(bias)) : new Array<number>(outputs).fill(0);
}

/** The op with its weights multiplied, each by the factor of its output or its input. */
export function withFactors(
  { op, ends }: Linear,
  factor: (output: number, input: number) => number,
): Op {
  const weight = weightOf(op);
  const from = numbersOf(weight);
  const data = new Float32Array(from.length);
  for (let i = 0; i < data.length; i++) data[i] = from[i]! * factor(...ends(i));
  return { ...op, attrs: { ...op.attrs, weight: tensor('f32', weight.shape, data) } };
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
