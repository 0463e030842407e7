import type { Target } from '../../src/compiler/target.ts';
import { emit } from './emit.ts';
import { legalize } from './legalize.ts';
import { LIMITS } from './limits.ts';

/** The bit-accurate simulator: it takes every op of stage `fixed` as it is. */
export const simulation: Target = {
  name: 'simulation',
  summary: 'the bit-accurate simulator on this machine',
  limits: LIMITS,
  pipeline: () => [],
  legalize,
  emit,
  probe: () => ({ available: true }),
};
