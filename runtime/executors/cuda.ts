import { existsSync } from 'node:fs';
import type { Availability } from '../../src/support/availability.ts';
import type { Executor } from '../executor.ts';
import { loadAddon } from './native/load.ts';

/** What stands for a graphics card, with a driver or in a virtual machine of Windows. */
const DEVICES = ['/dev/nvidiactl', '/dev/dxg'];

/** The kernels that target `cuda` wrote for a network, on a graphics card. */
export const cuda: Executor = {
  name: 'cuda',
  summary: 'the kernels of an artifact of target cuda, on a graphics card',
  hardware: false,
  probe: probeCard,
  async open(graph, options = {}) {
    const { openKernels } = await import('./cuda/open.ts');
    return openKernels('cuda', graph, options);
  },
};

function probeCard(): Availability {
  const found = loadAddon();
  if (!('addon' in found)) return { available: false, ...found };
  if (DEVICES.some((file) => existsSync(file))) return { available: true };
  return {
    available: false,
    why: `there is no graphics card with a driver of NVIDIA ('${DEVICES[0]!}' is not there)`,
    hint: 'install the driver, or run with --executor cuda-host, which gives the same bits, or native',
  };
}
