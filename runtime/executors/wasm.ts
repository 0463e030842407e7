import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import type { Executor } from '../executor.ts';
import { probeWasm } from './wasm/load.ts';

/** Steps that run together at most; the engine takes fewer where their values are large. */
const BLOCK = 64;

/** The same engine as `native`, in WebAssembly: wherever Node runs, on one thread. */
export const wasm: Executor = {
  name: 'wasm',
  summary: 'the same engine in WebAssembly, which needs no compiler',
  hardware: false,
  probe: probeWasm,
  async open(graph, options) {
    const found = probeWasm();
    if (!found.available) return fail(codes.executorUnavailable({ name: 'wasm', ...found }));
    const [{ loadWasm }, { openSession }] = await Promise.all([
      import('./wasm/load.ts'),
      import('./native/session.ts'),
    ]);
    const engine = { level: '', threads: 1, block: BLOCK };
    return openSession(graph, await loadWasm(), engine, options);
  },
};
