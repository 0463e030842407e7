import { availableParallelism } from 'node:os';
import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import type { Executor } from '../executor.ts';
import { loadAddon, probeAddon } from './native/load.ts';

/** Steps that run together at most; the engine takes fewer where their values are large. */
const BLOCK = 64;

/** The engine in C++: the bits of the reference, at the speed of the memory. */
export const native: Executor = {
  name: 'native',
  summary: 'the engine in C++, which gives the bits of the reference',
  hardware: false,
  isThreaded: true,
  probe: probeAddon,
  async open(graph, options = {}) {
    const found = loadAddon();
    if (!('addon' in found)) return fail(codes.executorUnavailable({ name: 'native', ...found }));
    const { openSession } = await import('./native/session.ts');
    const engine = {
      level: process.env['SPIKE_SIMD'] ?? '',
      threads: options.threads ?? threadCount(),
      block: BLOCK,
    };
    return openSession(graph, found.addon, engine, options);
  },
};

function threadCount(): number {
  const asked = Number(process.env['SPIKE_THREADS']);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 1024) : availableParallelism();
}
