import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Model } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';
import type { WidthsContext } from './choose-widths.ts';
import type { MixedPrecision } from './mixed-precision.ts';
import { type Pruning, asksForPruning, withPruning } from './pruning.ts';

/** A request whose widths, or whose pruning, are chosen. */
export interface Narrowed {
  readonly request: CompileRequest;
  readonly mixed?: MixedPrecision;
  readonly pruning?: Pruning;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Chooses widths layer by layer where a floor was given, or how much is pruned where that was asked for: one of the two,
 * so that what is lost is what the floor allows. Else all is as the request says.
 */
export async function narrow(
  float: Graph,
  model: Model,
  request: CompileRequest,
  context: WidthsContext,
): Promise<Narrowed> {
  const { accuracyFloor } = request;
  if (accuracyFloor === undefined) return { request, warnings: [] };
  const asked = { ...request, accuracyFloor };
  if (asksForPruning(request)) {
    const { choosePruning } = await import('./choose-pruning.ts');
    const { pruning, warnings } = await choosePruning(float, model, asked, context);
    return { request: withPruning(request, pruning.below), pruning, warnings };
  }
  const { chooseWidths } = await import('./choose-widths.ts');
  const { mixed, warnings } = await chooseWidths(float, model, asked, context);
  // What the user chose has the last word.
  const layers = [...mixed.choices, ...(request.layers ?? [])];
  return { request: layers.length > 0 ? { ...request, layers } : request, mixed, warnings };
}
