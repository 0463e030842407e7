import { type Diagnostic, SpikeError } from '../../src/diagnostics/diagnostic.ts';

/** The diagnostics that an action ends with; it is a fault when it does not. */
export async function faultsOf(action: () => unknown): Promise<readonly Diagnostic[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics;
    throw error;
  }
  throw new Error('nothing was refused');
}
