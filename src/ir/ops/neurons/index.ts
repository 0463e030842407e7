import type { OpDef } from '../../op-def.ts';
import { delay } from './delay.ts';
import { delta } from './delta.ts';
import { encode } from './encode.ts';
import { integrateAndFire } from './integrate-and-fire.ts';
import { leakyIntegrateAndFire } from './leaky-integrate-and-fire.ts';
import { level } from './level.ts';
import { lifAdaptive } from './lif-adaptive.ts';
import { lifPlain } from './lif-plain.ts';
import { lifPotential } from './lif-potential.ts';
import { lifSoftReset } from './lif-soft-reset.ts';
import { lifTwoCurrents } from './lif-two-currents.ts';
import { lif } from './lif.ts';
import { resonatorAdaptive } from './resonator-adaptive.ts';
import { resonator } from './resonator.ts';
import { sigmaDelta } from './sigma-delta.ts';
import { sigma } from './sigma.ts';

export const NEURONS: readonly OpDef[] = [
  delay,
  delta,
  encode,
  integrateAndFire,
  leakyIntegrateAndFire,
  level,
  lifAdaptive,
  lifPlain,
  lifPotential,
  lifSoftReset,
  lifTwoCurrents,
  lif,
  resonatorAdaptive,
  resonator,
  sigmaDelta,
  sigma,
];
