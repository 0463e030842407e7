import type { Executor } from '../executor.ts';
import { loadAddon } from './native/load.ts';

/** The same kernels as those of `cuda`, built for this processor: to test them where there is no card. */
export const cudaHost: Executor = {
  name: 'cuda-host',
  summary: 'the same kernels on this processor, to test them',
  hardware: false,
  probe() {
    const found = loadAddon();
    return 'addon' in found ? { available: true } : { available: false, ...found };
  },
  async open(graph, options = {}) {
    const { openKernels } = await import('./cuda/open.ts');
    return openKernels('cuda-host', graph, options);
  },
};
