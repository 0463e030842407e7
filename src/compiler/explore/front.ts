/** What is wanted of a point besides quality, all of it as small as may be. */
export const COSTS = ['events', 'operations', 'steps', 'weight-bits', 'activation-bits'] as const;
export type Cost = (typeof COSTS)[number];

/** A point as numbers: the first is its quality, the larger the better; the others are costs. */
export interface Scored {
  readonly quality: number;
  readonly costs: readonly number[];
}

/**
 * Sorts points into fronts, by place: no point of the first is worse than another in one respect without
 * being better in another, and the second is the first of what is left. Of equal points the first counts.
 */
export function frontsOf(points: readonly Scored[]): number[][] {
  const fronts: number[][] = [];
  let left = points.map((_, i) => i);
  while (left.length > 0) {
    const isBeaten = (i: number) => left.some((j) => beats(points, j, i));
    const front = left.filter((i) => !isBeaten(i));
    fronts.push(front);
    left = left.filter(isBeaten);
  }
  return fronts;
}

function beats(points: readonly Scored[], j: number, i: number): boolean {
  const [a, b] = [points[j]!, points[i]!];
  if (a.quality < b.quality || a.costs.some((cost, k) => cost > b.costs[k]!)) return false;
  const isEqual = a.quality === b.quality && a.costs.every((cost, k) => cost === b.costs[k]!);
  return isEqual ? j < i : true;
}
