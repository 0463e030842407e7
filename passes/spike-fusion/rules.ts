import { BRANCHES } from './branches.ts';
import { BROADCASTS } from './broadcasts.ts';
import { CHANNELS } from './channels.ts';
import { LISTS } from './lists.ts';
import { PADS } from './pads.ts';
import { POPULATIONS } from './populations.ts';
import type { Rule } from './rule.ts';
import { SUMS } from './sums.ts';

/**
 * Chains of linear ops of integers and the one op that each is. All of them occur in what conversion makes
 * of networks: a synapse reads messages and only a population makes some, so there is no chain of synapses.
 */
export const RULES: readonly Rule[] = [
  ...LISTS,
  ...CHANNELS,
  ...PADS,
  ...BROADCASTS,
  ...SUMS,
  ...POPULATIONS,
  ...BRANCHES,
];
