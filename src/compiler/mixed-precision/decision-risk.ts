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

/** Changes of the closest decisions are told apart from others: a quarter of all, and so many at least. */
const CLOSE_PART = 1 / 4;
const CLOSE_LEAST = 16;

/**
 * The part of right decisions that a changed network loses at most, on samples that nobody has seen.
 *
 * Counting those that are lost says nothing below one of n. But each sample shows by how much margins
 * change, and how many margins are so small is known from all of them: a change d loses what has a margin up
 * to d. So changes meet margins of other samples. Not all of them: where decisions are close, changes are
 * larger, as in front of what saturates. The closest quarter and the others each keep to themselves, and within
 * them margins and changes are taken to be independent of each other. On 18 quantised networks of examples/, of
 * 40 draws of 500 test images each, the bound was too small for 26 % without quarters, and for 1.7 % with them.
 * Of so few margins nobody knows those near zero. The k-th smallest of n has a known part of all
 * below it, at most U(k), and from there to zero no more than a straight line of them, for few decisions
 * are close. That bound is of the margins alone, so it holds for all networks that are tried at once.
 */
export function decisionRisk(before: Margins, after: Margins): number {
  const right = [...before.of.keys()]
    .filter((i) => before.of[i]! > 0)
    .sort((a, b) => before.of[a]! - before.of[b]!);
  if (right.length === 0) return 0;
  const scale = scaleOf(before.of, after.of, right);
  if (scale <= 0) return 1;
  const margins = Float64Array.from(right, (i) => before.of[i]!);
  const partOf = partBelow(margins, before);
  const changeOf = (i: number) => before.of[i]! - after.of[i]! / scale;
  const close = Math.min(right.length, Math.max(CLOSE_LEAST, Math.ceil(right.length * CLOSE_PART)));
  const edge = partOf(margins[close - 1]!);
  const lost = [
    meanOf(right.slice(0, close), before, (i) => Math.min(partOf(changeOf(i)), edge)),
    meanOf(right.slice(close), before, (i) => Math.max(partOf(changeOf(i)) - edge, 0)),
  ];
  const sum = lost.reduce((total, { mean }) => total + mean, 0);
  const error = Math.sqrt(lost.reduce((total, { variance }) => total + variance, 0));
  return Math.min(1, sum + STANDARD_ERRORS * error);
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

/** A mean over samples, of the mean of each one's decisions, and how much such a mean varies. */
function meanOf(
  decisions: readonly number[],
  { samples, of }: Margins,
  value: (i: number) => number,
) {
  const rows = of.length / samples;
  const bySample = new Map<number, number[]>();
  for (const i of decisions) {
    const sample = Math.floor(i / rows);
    bySample.set(sample, [...(bySample.get(sample) ?? []), value(i)]);
  }
  if (bySample.size === 0) return { mean: 0, variance: 0 };
  const means = [...bySample.values()].map(average);
  const mean = average(means);
  return { mean, variance: average(means.map((x) => (x - mean) ** 2)) / means.length };
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
