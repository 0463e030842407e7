import { mostBelow } from './order-statistic.ts';

/** How far decisions are from being others: the same decisions of two networks, sample behind sample. */
export interface Margins {
  readonly samples: number;
  /** The number of the class that is right, less the largest of the others: above zero where it is chosen. */
  readonly of: readonly number[];
}

/** How sure the bound is. */
export const CONFIDENCE = 0.95;

/** One-sided, in standard errors of a mean. */
const STANDARD_ERRORS = 1.645;

/**
 * The part of right decisions that a changed network loses at most, on samples that nobody has seen.
 *
 * Counting those that are lost says nothing below one of n. But each sample shows by how much margins
 * change, and how many margins are so small is known from all of them: a change d loses what has a margin up
 * to d. Margins and changes are taken to be independent of each other, so every change meets every margin.
 * Of so few margins nobody knows those near zero. The k-th smallest of n has a known part of all
 * below it, at most U(k), and from there to zero no more than a straight line of them, for few decisions
 * are close. That bound is of the margins alone, so it holds for all networks that are tried at once.
 */
export function decisionRisk(before: Margins, after: Margins): number {
  const { samples } = before;
  const right = [...before.of.keys()].filter((i) => before.of[i]! > 0);
  const margins = Float64Array.from(right, (i) => before.of[i]!).sort();
  if (margins.length === 0) return 0;
  const scale = scaleOf(before.of, after.of, right);
  if (scale <= 0) return 1;
  const partOf = partBelow(margins, before);
  const sums = new Float64Array(samples);
  const counts = new Float64Array(samples);
  const rows = before.of.length / samples;
  for (const i of right) {
    const sample = Math.floor(i / rows);
    sums[sample]! += partOf(before.of[i]! - after.of[i]! / scale);
    counts[sample]!++;
  }
  return Math.min(1, upperMean(sums, counts));
}

/** A factor that all numbers of an output share changes no decision. */
function scaleOf(before: readonly number[], after: readonly number[], places: readonly number[]) {
  let [both, own] = [0, 0];
  for (const i of places) {
    both += before[i]! * after[i]!;
    own += before[i]! ** 2;
  }
  return both / own;
}

/** The part of all decisions whose margin is below a number, at most. */
function partBelow(margins: Float64Array, { samples, of: all }: Margins): (d: number) => number {
  // Rows of one sample are no samples of their own.
  const rows = all.length / samples;
  const known = new Map<number, number>();
  const most = (count: number) => {
    const k = Math.ceil(count / rows);
    if (!known.has(k)) known.set(k, mostBelow(k, samples, CONFIDENCE));
    return known.get(k)!;
  };
  const near = Math.min(Math.floor(rows * Math.sqrt(samples)), margins.length);
  const [edge, part] = [margins[near - 1]!, most(near)];
  return (d) => {
    if (d <= 0) return 0;
    return d <= edge ? (part * d) / edge : most(countUpTo(margins, d) + 1);
  };
}

function countUpTo(rising: Float64Array, limit: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The mean of all numbers, and what a mean of so few samples may be short of it. */
function upperMean(sums: Float64Array, counts: Float64Array): number {
  const present = [...counts.keys()].filter((i) => counts[i]! > 0);
  const n = present.length;
  const means = present.map((i) => sums[i]! / counts[i]!);
  const mean = means.reduce((sum, x) => sum + x, 0) / n;
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  return mean + STANDARD_ERRORS * Math.sqrt(variance / n);
}
