import type { Target } from '../../src/compiler/target.ts';
import { emit } from './emit.ts';
import { legalize } from './legalize.ts';
import { LIMITS } from './limits.ts';

/** Kernels in CUDA C++ for one network, as a project that is built with nvcc, or with any C++ compiler. */
export const cuda: Target = {
  name: 'cuda',
  summary: 'a project in CUDA C++ for graphics cards, which builds for processors too',
  limits: LIMITS,
  pipeline: () => [],
  legalize,
  emit,
  probe: () => ({ available: true }),
};
