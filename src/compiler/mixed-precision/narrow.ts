import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Model } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';
import type { WidthsContext } from './choose-widths.ts';
import type { MixedPrecision } from './mixed-precision.ts';

/** A request whose widths are chosen. */
export interface Narrowed {
  readonly request: CompileRequest;
  readonly mixed?: MixedPrecision;
  readonly warnings: readonly Diagnostic[];
}

/** Chooses widths layer by layer where a floor was given; else they are those of the request. */
export async function narrow(
  float: Graph,
  model: Model,
  request: CompileRequest,
  context: WidthsContext,
): Promise<Narrowed> {
  const { accuracyFloor } = request;
  if (accuracyFloor === undefined) return { request, warnings: [] };
  const { chooseWidths } = await import('./choose-widths.ts');
  const asked = { ...request, accuracyFloor };
  const { mixed, warnings } = await chooseWidths(float, model, asked, context);
  // What the user chose has the last word.
  const layers = [...mixed.choices, ...(request.layers ?? [])];
  return { request: layers.length > 0 ? { ...request, layers } : request, mixed, warnings };
}
