import type { Limits } from '../../src/compiler/target.ts';

/** How long and from where a mapping is searched for; all other limits are facts of a profile. */
export const SEARCH: Limits = {
  seed: { value: 1, unit: 'what a search is drawn from', provenance: 'assumed' },
  busiestCore: { value: 0, unit: 'times the mean, 0 for any', provenance: 'assumed' },
  mappingEffort: { value: 1000, unit: 'exchanges tried for each core', provenance: 'assumed' },
  mappingSeconds: { value: 600, unit: 's at most for exchanges', provenance: 'assumed' },
};

/** The facts among a target's limits. */
export function factsIn(limits: Limits): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([name]) => !(name in SEARCH)));
}
