import type { Op } from '../../ir/graph.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';

/** What is known of the channels of a value, and of the weights that read it. */
export interface Division {
  /** The mean square of each channel. */
  readonly power: Float64Array;
  /** That of what rounding and clipping change, where each channel is divided by a scale. */
  readonly errorOf: (scales: Float64Array) => Float64Array;
  /** How many levels of a weight lie above zero. */
  readonly weightLevels: number;
}

/** A linear op that reads a value, as far as loss depends on it. */
export interface Reader extends Division {
  /** The largest weight from a channel to an output, one row of channels after another. */
  readonly largest: Float64Array;
  /** The sum of the squares of all weights that read a channel. */
  readonly squares: Float64Array;
  readonly outputs: number;
  readonly perGroup: number;
  readonly outputsPerGroup: number;
  readonly taps: number;
}

export function readerOf(op: Op, { power, errorOf, weightLevels }: Division): Reader {
  const weight = op.attrs['weight'] as Tensor;
  const [outputs, perGroup, ...kernel] = weight.shape as [number, number, ...number[]];
  const taps = kernel.reduce((a, b) => a * b, 1);
  const outputsPerGroup = outputs / ((op.attrs['groups'] as number | undefined) ?? 1);
  const numbers = numbersOf(weight);
  const largest = new Float64Array(outputs * perGroup);
  const squares = new Float64Array((outputs / outputsPerGroup) * perGroup);
  for (let output = 0; output < outputs; output++) {
    const first = Math.floor(output / outputsPerGroup) * perGroup;
    readRow(numbers, taps, {
      largest: largest.subarray(output * perGroup, (output + 1) * perGroup),
      squares: squares.subarray(first, first + perGroup),
      at: output * perGroup * taps,
    });
  }
  return {
    power,
    errorOf,
    weightLevels,
    largest,
    squares,
    outputs,
    perGroup,
    outputsPerGroup,
    taps,
  };
}

/** What is kept of the weights of an output. A function for each is called often, and so soon compiled. */
function readRow(
  numbers: Numbers,
  taps: number,
  row: { readonly largest: Float64Array; readonly squares: Float64Array; at: number },
): void {
  const { largest, squares } = row;
  for (let c = 0, { at } = row; c < largest.length; c++) {
    let most = 0;
    let sum = 0;
    for (const end = at + taps; at < end; at++) {
      const size = Math.abs(numbers[at]!);
      // No branch: no processor foresees it.
      most = Math.max(most, size);
      sum += size * size;
    }
    largest[c] = most;
    squares[c]! += sum;
  }
}

/**
 * What rounding is expected to change of what readers compute, over what they compute, where the channels
 * of the value are divided by scales. Roundings are taken to be independent of each other, and those of
 * weights to be even: a step d adds d^2 / 12.
 */
export function predictedLoss(readers: readonly Reader[], scales: Float64Array): number {
  return readers.reduce((sum, reader) => sum + lossOf(reader, scales), 0);
}

function lossOf(reader: Reader, scales: Float64Array): number {
  const { power, errorOf, squares, taps } = reader;
  const errors = errorOf(scales);
  let signal = 0;
  let noise = 0;
  squares.forEach((square, c) => {
    signal += square * power[c]!;
    noise += square * errors[c]!;
  });
  if (signal === 0) return 0;
  const sent = power.map((p, c) => p / (scales[c]! * scales[c]!));
  return (noise + (taps / 12) * sumOfSteps(reader, scales, sent)) / signal;
}

/** The square of the step of each row of weights, times what is sent to it. */
function sumOfSteps(reader: Reader, scales: Float64Array, sent: Float64Array): number {
  const { weightLevels, largest, outputs, perGroup, outputsPerGroup } = reader;
  let sum = 0;
  for (let output = 0, at = 0; output < outputs; output++) {
    const first = Math.floor(output / outputsPerGroup) * perGroup;
    let most = 0;
    let all = 0;
    for (let c = first; c < first + perGroup; c++, at++) {
      const size = largest[at]! * scales[c]!;
      if (size > most) most = size;
      all += sent[c]!;
    }
    sum += (most / weightLevels) ** 2 * all;
  }
  return sum;
}
