import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { isFloat } from '../tensor/dtype.ts';
import { firstNotFinite } from '../tensor/first-number.ts';
import { isTensor, numbersOf } from '../tensor/tensor.ts';

/** What a conversion divides by or multiplies with; a mask, which may be infinite, is neither. */
const PARAMETERS = ['weight', 'bias', 'theta'];

/** Parameters that hold a NaN or an infinity, which have no integer. */
export function notFinite(graph: Graph): Diagnostic[] {
  return graph.ops.flatMap((op) =>
    PARAMETERS.flatMap((name) => {
      const tensor = op.attrs[name];
      if (!isTensor(tensor) || !isFloat(tensor.dtype)) return [];
      const value = firstNotFinite(numbersOf(tensor));
      if (value === undefined) return [];
      return [codes.parameterNotFinite({ name, value }, { item: op.loc[0] ?? op.result })];
    }),
  );
}
