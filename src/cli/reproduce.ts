import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  BrokenGraph,
  type Graph,
  OP_TABLE,
  type PassCall,
  print,
  saveGraph,
  showPassCall,
} from '../index.ts';
import { sha256 } from '../support/hash.ts';
import { failureOf } from './failure.ts';

/** Errors of passes as diagnostics; the graph that one broke is kept for the report. */
export function passFailure(error: unknown, showStack: boolean): readonly Diagnostic[] {
  const diagnostics = failureOf(error, showStack);
  return error instanceof BrokenGraph
    ? savedFor(diagnostics, error.before, error.call)
    : diagnostics;
}

/** Saves a graph in the working directory and notes the command that shows the fault again. */
export function savedFor(
  diagnostics: readonly Diagnostic[],
  before: Graph,
  call: PassCall,
  options: readonly string[] = [],
): readonly Diagnostic[] {
  const hash = sha256(print(before, OP_TABLE)).slice(0, 8);
  const path = `spike-compile-before-${call.name}-${hash}`;
  saveGraph(path, before, OP_TABLE);
  const words = [
    'spike-compile opt',
    `${path}.spk`,
    `--passes '${showPassCall(call)}'`,
    ...options,
  ];
  const notes = [`the graph before the pass is saved as ${path}.spk`, words.join(' ')];
  return diagnostics.map((one) => ({ ...one, notes: [...(one.notes ?? []), ...notes] }));
}
