import type { Graph, Op } from '../../ir/graph.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { matchOps } from './match-ops.ts';

/** What values of a graph were in each step of a sample: a row of each a step. */
export interface Run {
  readonly graph: Graph;
  readonly steps: number;
  readonly values: ReadonlyMap<string, Numbers>;
}

/** Where two runs of a sample first part. */
export interface Divergence {
  /** The op, by what it is called in each graph. */
  readonly op: string;
  readonly other: string;
  readonly kind: string;
  readonly loc: readonly string[];
  /** From 1; where samples run for different numbers of steps, what was sent in all of them is compared. */
  readonly step?: number;
  /** Elements of the value that differ, of how many, and the first of them. */
  readonly differ: number;
  readonly of: number;
  readonly at: number;
  readonly a: number;
  readonly b: number;
}

export interface Compared {
  /** Values that stand for each other, and all of the first graph. */
  readonly values: number;
  readonly of: number;
  readonly first?: Divergence;
}

/** Compares all values that stand for each other, step by step, and in data order within a step. */
export function firstDivergence(a: Run, b: Run): Compared {
  const matching = matchOps(a.graph, b.graph);
  const pairs = a.graph.ops.flatMap((op): Pair[] => {
    const other = matching.get(op.result);
    const [left, right] = [a.values.get(op.result), b.values.get(other ?? '')];
    const isAlike = left && right && left.length / a.steps === right.length / b.steps;
    return isAlike ? [{ op, other: other!, left, right }] : [];
  });
  const first = a.steps === b.steps ? stepByStep(pairs, a.steps) : overall(pairs, a.steps, b.steps);
  return { values: pairs.length, of: a.graph.ops.length, ...(first && { first }) };
}

interface Pair {
  readonly op: Op;
  readonly other: string;
  readonly left: Numbers;
  readonly right: Numbers;
}

function stepByStep(pairs: readonly Pair[], steps: number): Divergence | undefined {
  for (let step = 1; step <= steps; step++) {
    for (const { left, right, ...pair } of pairs) {
      const size = sizeOf(pair.op.type.shape);
      const [from, to] = [(step - 1) * size, step * size];
      const found = divergence(pair, left.subarray(from, to), right.subarray(from, to));
      if (found) return { ...found, step };
    }
  }
  return undefined;
}

/** A step more or less moves what happens when; what is sent in the end is moved by nothing. */
function overall(pairs: readonly Pair[], stepsA: number, stepsB: number): Divergence | undefined {
  for (const { left, right, ...pair } of pairs) {
    if (pair.op.type.role !== 'spikes') continue;
    const found = divergence(pair, summed(left, stepsA), summed(right, stepsB));
    if (found) return found;
  }
  return undefined;
}

function summed(rows: Numbers, steps: number): Float64Array {
  const sums = new Float64Array(rows.length / steps);
  for (let i = 0; i < rows.length; i++) sums[i % sums.length]! += rows[i]!;
  return sums;
}

function divergence(
  { op, other }: Omit<Pair, 'left' | 'right'>,
  left: Numbers | Float64Array,
  right: Numbers | Float64Array,
): Omit<Divergence, 'step'> | undefined {
  let [differ, at] = [0, -1];
  for (let i = 0; i < left.length; i++) {
    if (Object.is(left[i], right[i])) continue;
    differ++;
    if (at < 0) at = i;
  }
  if (at < 0) return undefined;
  const { result, kind, loc } = op;
  const values = { a: left[at]!, b: right[at]! };
  return { op: result, other, kind, loc, differ, of: left.length, at, ...values };
}
