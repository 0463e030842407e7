import type { Numbers } from '../../tensor/dtype.ts';
import { byteAt, byteCount } from './bytes.ts';
import type { Range } from './settled.ts';

/** Weights of neurons or channels, those of each one behind another, as bytes. */
export interface Weights {
  readonly parts: readonly WeightByte[];
  readonly sums: RowSums;
}

/** One byte of all weights, of which `zero` stands for none. */
interface WeightByte {
  readonly bytes: Uint8Array;
  readonly zero: number;
  readonly power: number;
  readonly sums: RowSums;
}

/** For each neuron or channel the sum of its positive weights and that of its negative ones; the range of all. */
interface RowSums extends Range {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

export function splitWeights(weights: Numbers, perRow: number): Weights {
  const sums = rowSums(weights, perRow, 0);
  const { low, high } = sums;
  const count = byteCount(high - low);
  const parts = Array.from({ length: count }, (_, power): WeightByte => {
    const [bytes, zero] = [bytesAt(weights, low, power), byteAt(-low, power)];
    return { bytes, zero, power, sums: count === 1 ? sums : rowSums(bytes, perRow, zero) };
  });
  return { parts, sums };
}

/** Between what the sums of weighted integers lie. */
export function weightedRange({ positive, negative }: RowSums, x: Range): Range {
  let [low, high] = [0, 0];
  for (let row = 0; row < positive.length; row++) {
    low = Math.min(low, positive[row]! * x.low + negative[row]! * x.high);
    high = Math.max(high, positive[row]! * x.high + negative[row]! * x.low);
  }
  return { low, high };
}

/** A byte array keeps of each number what fits it. A loop takes a tenth of the time of Uint8Array.from. */
function bytesAt(weights: Numbers, low: number, power: number): Uint8Array {
  const bytes = new Uint8Array(weights.length);
  const unit = 256 ** power;
  for (let i = 0; i < bytes.length; i++) bytes[i] = (weights[i]! - low) / unit;
  return bytes;
}

function rowSums(weights: Numbers, perRow: number, zero: number): RowSums {
  const rows = weights.length / perRow;
  const [positive, negative] = [new Float64Array(rows), new Float64Array(rows)];
  let [low, high] = [0, 0];
  for (let row = 0; row < rows; row++) {
    let [above, below] = [0, 0];
    for (let i = row * perRow; i < (row + 1) * perRow; i++) {
      const weight = weights[i]! - zero;
      if (weight > 0) above += weight;
      else below += weight;
      if (weight < low) low = weight;
      if (weight > high) high = weight;
    }
    [positive[row], negative[row]] = [above, below];
  }
  return { positive, negative, low, high };
}
