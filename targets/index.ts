import type { TargetTable } from '../src/compiler/target.ts';

/** The table of all targets, by name. */
export const TARGET_TABLE: TargetTable = new Map([
  ['simulation', () => import('./simulation/index.ts').then((m) => m.simulation)],
  ['loihi3', () => import('./loihi3/index.ts').then((m) => m.loihi3)],
  ['cuda', () => import('./cuda/index.ts').then((m) => m.cuda)],
]);
