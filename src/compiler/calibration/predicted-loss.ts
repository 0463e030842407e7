import type { Op } from '../../ir/graph.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';

/** Into what the numbers of a value and the weights that read them are divided. */
export interface Division {
  readonly reach: Float64Array;
  /** The mean square of each channel. */
  readonly power: Float64Array;
  /** How many levels lie above zero. */
  readonly levels: number;
  /** The same of a weight. */
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

export function readerOf(op: Op, { reach, power, levels, weightLevels }: Division): Reader {
  const weight = op.attrs['weight'] as Tensor;
  const [outputs, perGroup, ...kernel] = weight.shape as [number, number, ...number[]];
  const taps = kernel.reduce((a, b) => a * b, 1);
  const outputsPerGroup = outputs / ((op.attrs['groups'] as number | undefined) ?? 1);
  const numbers = numbersOf(weight);
  const largest = new Float64Array(outputs * perGroup);
  const squares = new Float64Array(outputs * perGroup);
  for (let i = 0, at = 0; i < largest.length; i++)
    for (let tap = 0; tap < taps; tap++, at++) {
      const w = numbers[at]!;
      largest[i] = Math.max(largest[i]!, Math.abs(w));
      squares[i]! += w * w;
    }
  const division = { reach, power, levels, weightLevels };
  return { ...division, largest, squares, outputs, perGroup, outputsPerGroup, taps };
}

/**
 * What rounding is expected to change of what readers compute, over what they compute, where the channels
 * of the value are divided by scales. Roundings are taken to be even and independent of each other: a step
 * d adds d^2 / 12, though no more than there is of a number.
 */
export function predictedLoss(readers: readonly Reader[], scales: Float64Array): number {
  return readers.reduce((sum, reader) => sum + lossOf(reader, scales), 0);
}

function lossOf(reader: Reader, scales: Float64Array): number {
  const { reach, power, levels, weightLevels, largest, squares, outputs, perGroup, taps } = reader;
  const high = reach.reduce((most, r, c) => Math.max(most, r / scales[c]!), 0);
  const rounded = power.map((p, c) => Math.min(((high / levels) * scales[c]!) ** 2 / 12, p));
  let [signal, noise] = [0, 0];
  for (let output = 0, at = 0; output < outputs; output++) {
    const first = Math.floor(output / reader.outputsPerGroup) * perGroup;
    let [step, sent] = [0, 0];
    for (let c = first; c < first + perGroup; c++, at++) {
      signal += squares[at]! * power[c]!;
      noise += squares[at]! * rounded[c]!;
      step = Math.max(step, (largest[at]! * scales[c]!) / weightLevels);
      sent += power[c]! / scales[c]! ** 2;
    }
    noise += ((step * step) / 12) * taps * sent;
  }
  return signal === 0 ? 0 : noise / signal;
}
