import type { Limits } from '../../src/compiler/target.ts';

export const LIMITS: Limits = {
  maxNeurons: { value: 1_000_000, unit: 'neurons', provenance: 'assumed' },
  // What is left to values of the second-level caches of current processors, 0.5 to 2 MiB a core; more is no faster.
  cacheBytes: { value: 262_144, unit: 'bytes', provenance: 'assumed' },
};
