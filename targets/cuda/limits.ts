import type { Limits } from '../../src/compiler/target.ts';

export const LIMITS: Limits = {
  maxNeurons: { value: 100_000_000, unit: 'neurons', provenance: 'assumed' },
};
