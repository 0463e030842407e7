import type { Fact } from './mapping-file.ts';
import type { StepTraffic } from './traffic.ts';

/** What happened of which somebody has said what it costs. */
export interface EnergyCounts {
  readonly synops: number;
  readonly updates: number;
  /** Messages that neurons sent: their updates were the active ones. */
  readonly messages: number;
  readonly hopsEastWest: number;
  readonly hopsNorthSouth: number;
  readonly hopsBetweenChips: number;
}

/** A count times a constant, and where the constant comes from. */
export interface EnergyTerm {
  readonly term: string;
  readonly count: number;
  readonly constantPj: number;
  readonly pj: number;
  /** Where others have measured more: what it comes to by that. */
  readonly mostPj: number;
  readonly unit: string;
  readonly provenance: string;
  readonly source: string;
}

/** Estimates by the facts of a profile; nothing here is measured on a device. */
export interface Estimate {
  /** Of a sample. Static power is not in it. */
  readonly energyPj: {
    readonly terms: readonly EnergyTerm[];
    readonly total: number;
    readonly most: number;
  };
  /** Of a barrier step on average, and in how many of all steps the busiest core or link binds it. */
  readonly stepTimeNs: {
    readonly mean: number;
    readonly barrier: number;
    readonly boundByCores: number;
    readonly boundByLinks: number;
  };
}

type Facts = Readonly<Record<string, Fact>>;

/** What each term counts, by its constant; updates are active or not, and never charged twice. */
const TERMS: readonly (readonly [
  term: string,
  fact: string,
  of: (counts: EnergyCounts) => number,
  most?: string,
])[] = [
  ['synaptic operations', 'synapsePj', ({ synops }) => synops, 'synapseMostPj'],
  ['active updates', 'updateActivePj', ({ messages }) => messages],
  ['inactive updates', 'updateInactivePj', ({ updates, messages }) => updates - messages],
  ['spikes', 'spikePj', ({ messages }) => messages],
  ['hops east and west', 'hopEastWestPj', ({ hopsEastWest }) => hopsEastWest],
  ['hops north and south', 'hopNorthSouthPj', ({ hopsNorthSouth }) => hopsNorthSouth],
  ['hops between chips', 'hopBetweenChipsPj', ({ hopsBetweenChips }) => hopsBetweenChips],
];

/** The energy of some counts, term by term; a term without a constant is left out. */
export function energyOf(counts: EnergyCounts, facts: Facts): Estimate['energyPj'] {
  const terms = TERMS.flatMap(([term, name, of, mostName]): EnergyTerm[] => {
    const fact = facts[name];
    if (fact === undefined) return [];
    const [count, most] = [of(counts), facts[mostName ?? name] ?? fact];
    const { value: constantPj, unit, provenance, source = '' } = fact;
    const parts = { term, count, constantPj, pj: count * constantPj, mostPj: count * most.value };
    return [{ ...parts, unit, provenance, source }];
  });
  const sum = (of: 'pj' | 'mostPj') => terms.reduce((total, term) => total + term[of], 0);
  return { terms, total: sum('pj'), most: sum('mostPj') };
}

/** Energy and time of a sample, by what steps came to over all of them. */
export function estimateOf(steps: readonly StepTraffic[], samples: number, facts: Facts): Estimate {
  const all = (of: keyof EnergyCounts) =>
    steps.reduce((sum, step) => sum + step[of], 0) / Math.max(1, samples);
  const energyPj = energyOf(
    {
      ...{ synops: all('synops'), updates: all('updates'), messages: all('messages') },
      ...{ hopsEastWest: all('hopsEastWest'), hopsNorthSouth: all('hopsNorthSouth') },
      hopsBetweenChips: all('hopsBetweenChips'),
    },
    facts,
  );
  return { energyPj, stepTimeNs: timeOf(steps, samples, facts) };
}

/** A step takes as long as its busiest core, or its busiest link, and the barrier behind it. */
function timeOf(
  steps: readonly StepTraffic[],
  samples: number,
  facts: Facts,
): Estimate['stepTimeNs'] {
  const linkNs = facts['linkNs']?.value ?? 0;
  const barrier = facts['barrierNs']?.value ?? 0;
  let [sum, boundByCores, boundByLinks] = [0, 0, 0];
  for (const { busiestCoreNs, busiestLink } of steps) {
    const link = busiestLink * linkNs;
    if (link > busiestCoreNs) boundByLinks++;
    else boundByCores++;
    sum += Math.max(link, busiestCoreNs) / Math.max(1, samples) + barrier;
  }
  return { mean: sum / Math.max(1, steps.length), barrier, boundByCores, boundByLinks };
}
