import type { Op } from '../../ir/graph.ts';
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
  /** The sum of their squares. */
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
  const squares = new Float64Array(outputs * perGroup);
  for (let i = 0, at = 0; i < largest.length; i++) {
    let [most, sum] = [0, 0];
    for (let tap = 0; tap < taps; tap++, at++) {
      const size = Math.abs(numbers[at]!);
      if (size > most) most = size;
      sum += size * size;
    }
    largest[i] = most;
    squares[i] = sum;
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

/**
 * What rounding is expected to change of what readers compute, over what they compute, where the channels
 * of the value are divided by scales. Roundings are taken to be independent of each other, and those of
 * weights to be even: a step d adds d^2 / 12.
 */
export function predictedLoss(readers: readonly Reader[], scales: Float64Array): number {
  return readers.reduce((sum, reader) => sum + lossOf(reader, scales), 0);
}

function lossOf(reader: Reader, scales: Float64Array): number {
  const { power, errorOf, weightLevels, largest, squares, outputs, perGroup, taps } = reader;
  const errors = errorOf(scales);
  let [signal, noise] = [0, 0];
  for (let output = 0, at = 0; output < outputs; output++) {
    const first = Math.floor(output / reader.outputsPerGroup) * perGroup;
    let [step, sent] = [0, 0];
    for (let c = first; c < first + perGroup; c++, at++) {
      signal += squares[at]! * power[c]!;
      noise += squares[at]! * errors[c]!;
      step = Math.max(step, (largest[at]! * scales[c]!) / weightLevels);
      sent += power[c]! / scales[c]! ** 2;
    }
    noise += ((step * step) / 12) * taps * sent;
  }
  return signal === 0 ? 0 : noise / signal;
}
