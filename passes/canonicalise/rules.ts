import { CONSTANTS } from './constants.ts';
import { IDENTITIES } from './identities.ts';
import { MOVES } from './moves.ts';
import { PARAMETERS } from './parameters.ts';
import type { Rule } from './rule.ts';
import { SUMS } from './sums.ts';

/** All rules. Each takes an op away, or makes its tensors smaller, so that they come to an end. */
export const RULES: readonly Rule[] = [
  ...IDENTITIES,
  ...MOVES,
  ...SUMS,
  ...PARAMETERS,
  ...CONSTANTS,
];
