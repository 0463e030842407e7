import type { Numbers } from '../../tensor/dtype.ts';
import { type Interval, along, hull, withZero } from './interval.ts';
import type { Weigh } from './synapse-bounds.ts';

/** How the weights of a synapse lie between the channels of its input and those of its result. */
export interface WeightRows {
  readonly weights: Numbers;
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  /** Weights from one channel to another, side by side. */
  readonly kernel: number;
  /** From the weights of a group, of an output or of an input to those of the next. */
  readonly groupStride: number;
  readonly outStride: number;
  readonly inStride: number;
  /** The axis of the channels, counted from the end. */
  readonly axisFromEnd: number;
  /** Some outputs get only some of the weights, at an edge. */
  readonly isPartial: boolean;
}

/** For each output channel between what the sum of weights times elements lies. */
export function weighRows(rows: WeightRows): Weigh {
  const { groups, outPerGroup, axisFromEnd, isPartial } = rows;
  const count = groups * outPerGroup;
  return (elements) => {
    const inputs = isPartial ? withZero(elements) : elements;
    const sums = { low: new Float64Array(count), high: new Float64Array(count) };
    const [low, high] = hull(inputs);
    const signed = signedSums(rows);
    const isEach = inputs.low.length > 1 && inputs.axisFromEnd === axisFromEnd;
    if (isEach && isExact(signed, Math.max(high, -low))) weighMiddles(rows, inputs, sums);
    else if (isEach) for (let out = 0; out < count; out++) weighEach(rows, inputs, out, sums);
    else
      for (let out = 0; out < count; out++)
        addEnds(sums, out, { up: signed.up[out]!, down: signed.down[out]!, low, high });
    return along(axisFromEnd, sums.low, sums.high);
  };
}

type Sums = Pick<Interval, 'low' | 'high'>;

/** Of each output channel the sum of the weights above zero and that of those below. */
interface Signed {
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** Weights are many and stay what they are in graph after graph. */
const known = new WeakMap<Numbers, { readonly rows: WeightRows; readonly signed: Signed }>();

export function signedSums(rows: WeightRows): Signed {
  const before = known.get(rows.weights);
  if (before && isSameLayout(before.rows, rows)) return before.signed;
  const signed = sumsOf(rows);
  known.set(rows.weights, { rows, signed });
  return signed;
}

function isSameLayout(a: WeightRows, b: WeightRows): boolean {
  const names = Object.keys(a) as (keyof WeightRows)[];
  return names.every((name) => a[name] === b[name]);
}

function sumsOf(rows: WeightRows): Signed {
  const { weights, groups, outPerGroup, inPerGroup, kernel, inStride } = rows;
  const count = groups * outPerGroup;
  const found = { up: new Float64Array(count), down: new Float64Array(count) };
  // Weights side by side are one long run: a loop around each tap of one takes three times as long.
  const [runs, run] = inStride === kernel ? [1, inPerGroup * kernel] : [inPerGroup, kernel];
  for (let out = 0; out < count; out++) {
    const start = startOf(rows, out);
    let sum = 0;
    let size = 0;
    for (let i = 0; i < runs; i++)
      for (let k = start + i * inStride; k < start + i * inStride + run; k++) {
        sum += weights[k]!;
        size += Math.abs(weights[k]!);
      }
    found.up[out] = (size + sum) / 2;
    found.down[out] = (sum - size) / 2;
  }
  return found;
}

/** Whether no sum of weights times elements is rounded, nor its half. */
function isExact({ up, down }: Signed, reach: number): boolean {
  return up.every((sum, out) => (sum - down[out]!) * reach < 2 ** 52);
}

/**
 * For each output the sum of w m - |w| r and w m + |w| r, where elements lie between m - r and m + r: no branch on a sign,
 * which no processor foresees.
 */
function weighMiddles(rows: WeightRows, inputs: Interval, sums: Sums): void {
  const middles = inputs.low.map((least, i) => (least + inputs.high[i]!) / 2);
  const reaches = inputs.low.map((least, i) => (inputs.high[i]! - least) / 2);
  const isPlain = rows.kernel === 1 && rows.groups === 1 && rows.inStride === 1;
  const weigh = isPlain ? weighPlain : weighTaps;
  weigh(rows, { middles, reaches }, sums);
}

interface Spans {
  readonly middles: Float64Array;
  readonly reaches: Float64Array;
}

/** Of weights that stand side by side, one for each input. */
function weighPlain(
  { weights, outPerGroup, inPerGroup, outStride }: WeightRows,
  { middles, reaches }: Spans,
  { low, high }: Sums,
): void {
  for (let out = 0; out < outPerGroup; out++) {
    const start = out * outStride;
    let middle = 0;
    let reach = 0;
    for (let i = 0; i < inPerGroup; i++) {
      const w = weights[start + i]!;
      middle += w * middles[i]!;
      reach += Math.abs(w) * reaches[i]!;
    }
    low[out] = middle - reach;
    high[out] = middle + reach;
  }
}

function weighTaps(rows: WeightRows, { middles, reaches }: Spans, { low, high }: Sums): void {
  const { weights, groups, outPerGroup, inPerGroup, kernel } = rows;
  const { groupStride, outStride, inStride } = rows;
  // Counted in integers all through: what a division gives may be any number, and takes four times as long.
  for (let group = 0, out = 0; group < groups; group++)
    for (let i = 0; i < outPerGroup; i++, out++) {
      const first = group * inPerGroup;
      // One by one: numbers that are declared as a pair are boxed at each step of the loop.
      let middle = 0;
      let reach = 0;
      let tap = group * groupStride + i * outStride;
      for (let input = first; input < first + inPerGroup; input++, tap += inStride) {
        let sum = 0;
        let size = 0;
        for (let k = tap; k < tap + kernel; k++) {
          sum += weights[k]!;
          size += Math.abs(weights[k]!);
        }
        middle += sum * middles[input]!;
        reach += size * reaches[input]!;
      }
      low[out] = middle - reach;
      high[out] = middle + reach;
    }
}

function weighEach(rows: WeightRows, inputs: Interval, out: number, sums: Sums): void {
  const { weights, outPerGroup, inPerGroup, kernel, inStride } = rows;
  const start = startOf(rows, out);
  const first = Math.floor(out / outPerGroup) * inPerGroup;
  let least = 0;
  let most = 0;
  for (let i = 0; i < inPerGroup; i++) {
    const low = inputs.low[first + i]!;
    const high = inputs.high[first + i]!;
    for (let k = start + i * inStride; k < start + i * inStride + kernel; k++) {
      const w = weights[k]!;
      // Nothing times what is not bounded is nothing.
      if (w === 0) continue;
      least += w * (w > 0 ? low : high);
      most += w * (w > 0 ? high : low);
    }
  }
  sums.low[out] = least;
  sums.high[out] = most;
}

function startOf({ outPerGroup, groupStride, outStride }: WeightRows, out: number): number {
  return Math.floor(out / outPerGroup) * groupStride + (out % outPerGroup) * outStride;
}

interface Ends {
  readonly up: number;
  readonly down: number;
  readonly low: number;
  readonly high: number;
}

/** Nothing times what is not bounded is nothing. */
function addEnds(sums: Sums, out: number, { up, down, low, high }: Ends): void {
  if (up !== 0) {
    sums.low[out]! += up * low;
    sums.high[out]! += up * high;
  }
  if (down !== 0) {
    sums.low[out]! += down * high;
    sums.high[out]! += down * low;
  }
}

/** Weights in lists, each from a source to a target. */
export interface WeightList {
  readonly weights: Numbers;
  readonly starts: Numbers;
  readonly targets: Numbers;
  readonly size: number;
}

/** The same for sparse synapses, whose sources are elements counted in row-major order. */
export function weighList({ weights, starts, targets, size }: WeightList, rank: number): Weigh {
  return (inputs) => {
    const isEach = inputs.low.length === starts.length - 1 && rank === 1;
    const [least, most] = hull(inputs);
    const sums = { low: new Float64Array(size), high: new Float64Array(size) };
    for (let j = 0; j + 1 < starts.length; j++) {
      const [low, high] = isEach ? [inputs.low[j]!, inputs.high[j]!] : [least, most];
      for (let k = starts[j]!; k < starts[j + 1]!; k++) {
        const w = weights[k]!;
        addEnds(sums, targets[k]!, { up: Math.max(w, 0), down: Math.min(w, 0), low, high });
      }
    }
    return along(1, sums.low, sums.high);
  };
}
