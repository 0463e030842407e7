import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import type { BridgeOptions, Executor } from '../executor.ts';
import { findPython } from './bridge/python.ts';

/** Other software in a process of its own: an SDK, a board, or a simulator in Python. */
export const bridge: Executor = {
  name: 'bridge',
  summary: 'a driver in Python: a simulator, or an SDK and what is connected to it',
  hardware: true,
  probe: (options) => findPython((options?.bridge ?? bridgeDefaults()).python),
  async open(graph, options = {}) {
    const asked = options.bridge ?? bridgeDefaults();
    const { bridgeNetwork } = await import('./bridge/network.ts');
    const network = bridgeNetwork(graph);
    const { driver } = asked;
    if (network.faults.length > 0) fail(codes.notOnDriver({ driver, faults: network.faults }));
    const { openSession } = await import('./bridge/open.ts');
    return openSession(graph, network, asked, options);
  },
};

function bridgeDefaults(): BridgeOptions {
  const python =
    process.env['SPIKE_PYTHON'] || (process.platform === 'win32' ? 'python' : 'python3');
  return { driver: 'simulator', python, timeoutSeconds: 600 };
}
