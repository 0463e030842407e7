import type { OpCost } from './profile.ts';

/** What this machine can do at most with data that stays in a cache, or in none. */
export interface Ceiling {
  readonly level: string;
  /** Data of so many bytes is in it. */
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly synopsPerSecond: number;
}

/** A cost, and how close it comes to what the machine could do. */
export interface OpProfile extends OpCost {
  /** Of the time that bytes or synaptic operations would take at least, the longer, in the time that was taken. */
  readonly ofCeiling?: number;
}

export function profileOf(
  costs: readonly OpCost[],
  ceilings: readonly Ceiling[],
): readonly OpProfile[] {
  return costs.map((cost) => {
    const ceiling = ceilings.find(({ bytes }) => cost.weightBytes <= bytes) ?? ceilings.at(-1);
    if (!ceiling || cost.ms === 0) return cost;
    const byBytes = cost.bytes / ceiling.bytesPerSecond;
    const bySynops = cost.synops / ceiling.synopsPerSecond;
    return { ...cost, ofCeiling: (1000 * Math.max(byBytes, bySynops)) / cost.ms };
  });
}
