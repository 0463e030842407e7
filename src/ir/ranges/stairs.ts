import type { Tensor } from '../../tensor/tensor.ts';
import { clamp } from '../integers.ts';
import type { Range } from '../level-range.ts';
import type { Accumulator, Bounds } from './bounds.ts';
import { type Interval, combined, sumOf, wrapped } from './interval.ts';
import { parameterInterval } from './parameters.ts';

interface StairAttrs {
  readonly theta: Tensor;
  readonly bias?: Tensor;
  readonly low: number;
  readonly high: number;
}

/** Between what the ledger of a population lies, which has 32 bits, and the stair that it stands on. */
export function stairBounds({ total }: Bounds, attrs: StairAttrs) {
  const [theta, bias] = [parameterInterval(attrs.theta), parameterInterval(attrs.bias)];
  const ledger = wrapped(total, 32);
  const stairOf = (sum: number, [fine, coarse]: Range, pick: (a: number, b: number) => number) =>
    clamp(pick(stair(sum, fine), stair(sum, coarse)), attrs.low, attrs.high);
  const stairs = combined([sumOf([ledger, bias]), theta], ([sum, step]) => [
    stairOf(sum![0], step!, Math.min),
    stairOf(sum![1], step!, Math.max),
  ]);
  return { stairs, sums: { ledger: ledgerOf(total, bias, theta) } };
}

/** What the test of a population adds up: all that arrived, a bias, and half a threshold. */
function ledgerOf(total: Interval, bias: Interval, theta: Interval): Accumulator {
  const interval = combined([total, bias, theta], ([sum, b, step]) => [
    Math.min(sum![0], sum![0] + b![0]),
    Math.max(sum![1], sum![1] + b![1] + Math.floor(step![1] / 2)),
  ]);
  return { interval, bits: 32 };
}

/** The nearest whole number of thresholds. It falls with the threshold above zero and rises below. */
function stair(sum: number, theta: number): number {
  return Math.floor((sum + Math.floor(theta / 2)) / theta);
}
