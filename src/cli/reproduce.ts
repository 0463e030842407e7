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
import { shellWord } from '../support/shell-word.ts';

/** Errors of passes as diagnostics; the graph that one broke is kept for the report. */
export function passFailure(error: unknown, showStack: boolean): readonly Diagnostic[] {
  const diagnostics = failureOf(error, showStack);
  return error instanceof BrokenGraph
    ? savedFor(diagnostics, error.before, { call: error.call, plugin: error.plugin })
    : diagnostics;
}

/** A pass that did wrong. */
interface Culprit {
  readonly call: PassCall;
  /** The module that it comes from, where it is none of the package's. */
  readonly plugin: string | undefined;
  /** What else the command needs to show it. */
  readonly options?: readonly string[];
}

/** Saves a graph in the working directory and notes the command that shows the fault again. */
export function savedFor(
  diagnostics: readonly Diagnostic[],
  before: Graph,
  { call, plugin, options = [] }: Culprit,
): readonly Diagnostic[] {
  const hash = sha256(print(before, OP_TABLE)).slice(0, 8);
  const path = `spike-compile-before-${call.name}-${hash}`;
  saveGraph(path, before, OP_TABLE);
  const words = [
    'spike-compile opt',
    `${path}.spk`,
    `--passes '${showPassCall(call)}'`,
    ...options,
    // Named alone, so that the command needs no configuration file.
    ...(plugin === undefined ? [] : ['--set', shellWord(`compiler.plugins=${plugin}`)]),
  ];
  const notes = [`the graph before the pass is saved as ${path}.spk`, words.join(' ')];
  return diagnostics.map((one) => ({ ...one, notes: [...(one.notes ?? []), ...notes] }));
}
