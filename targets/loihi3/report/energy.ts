import type { EnergyOfStep } from '../../../src/compiler/mapping-report.ts';
import type { Limits } from '../../../src/compiler/target.ts';

/** What happens in a step in which every neuron fires once. */
export interface StepCounts {
  readonly synops: number;
  readonly updates: number;
  /** Neurons whose messages go anywhere. */
  readonly messages: number;
  readonly hopsPj: number;
}

const TERMS: readonly (readonly [
  term: string,
  fact: string,
  of: (counts: StepCounts) => number,
  most?: string,
])[] = [
  ['synaptic operations', 'synapsePj', ({ synops }) => synops, 'synapseMostPj'],
  ['active updates', 'updateActivePj', ({ updates }) => updates],
  ['spikes', 'spikePj', ({ messages }) => messages],
];

/** Term by term, each with its constant and where that comes from; a term without a constant is left out. */
export function energyOfStep(counts: StepCounts, facts: Limits): EnergyOfStep {
  const terms = TERMS.flatMap(([term, name, of, mostName = name]) => {
    const fact = facts[name];
    if (fact === undefined) return [];
    const [count, most] = [of(counts), facts[mostName] ?? fact];
    const { value: constantPj, provenance, source = '' } = fact;
    const pj = { pj: count * constantPj, mostPj: count * most.value };
    return [{ ...{ term, count, constantPj }, ...pj, provenance, source }];
  });
  const sum = (of: 'pj' | 'mostPj') => terms.reduce((total, term) => total + term[of], 0);
  const { hopsPj } = counts;
  return { terms, hopsPj, total: sum('pj') + hopsPj, most: sum('mostPj') + hopsPj };
}
