import * as codes from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';

/** What neurons that integrate and fire can be told: sums, weights, clipping, and what only moves elements. */
const SAYABLE: ReadonlySet<string> = new Set([
  'add',
  'average-pool',
  'clip',
  'concat',
  'constant',
  'conv',
  'conv-transpose',
  'dense',
  'expand',
  'gather',
  'max-pool',
  'mul',
  'pad',
  'range',
  'reduce-max',
  'reduce-mean',
  'reduce-sum',
  'relu',
  'resample',
  'reshape',
  'slice',
  'transpose',
]);

/** All ops of a float network that rates have no form for, but for those of constants alone. */
export function unsayableRates({ ops }: Graph): Diagnostic[] {
  const known = new Set<string>();
  const unsayable = ops.filter(({ result, kind, inputs }) => {
    const isKnown = kind === 'constant' || (inputs.length > 0 && inputs.every((x) => known.has(x)));
    if (isKnown) known.add(result);
    return !isKnown && !SAYABLE.has(kind);
  });
  if (unsayable.length === 0) return [];
  const what = [...new Set(unsayable.map(({ kind }) => kind))];
  return [codes.noRate({ what, names: unsayable.map(({ loc, result }) => loc[0] ?? result) })];
}
