import type { Target } from '../../src/compiler/target.ts';
import { emit } from './emit.ts';
import { legalize } from './legalize.ts';
import { pipeline } from './pipeline.ts';
import { report } from './report/report.ts';
import { SEARCH } from './search.ts';

/** Cores on the meshes of chips, by the facts of a profile. */
export const loihi3: Target = {
  name: 'loihi3',
  summary:
    'cores on chips as the profile describes them, mapped and simulated; no device is asked for',
  limits: SEARCH,
  profile: 'loihi3',
  pipeline,
  legalize,
  emit,
  report,
  probe: () => ({ available: true }),
};
