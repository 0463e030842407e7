import type { TargetContext } from '../../src/compiler/target.ts';
import * as codes from '../../src/diagnostics/codes.ts';
import { fail } from '../../src/diagnostics/diagnostic.ts';
import { neuronsOf } from '../../src/ir/count.ts';
import type { Graph } from '../../src/ir/graph.ts';

/** Every op has a kernel; only the number of neurons is limited, by configuration. */
export function legalize(graph: Graph, { ops, limits }: TargetContext): Graph {
  const neurons = neuronsOf(graph, ops);
  const most = limits['maxNeurons']!.value;
  if (neurons > most) fail(codes.tooManyNeurons({ neurons, most, target: 'cuda' }));
  return { ...graph, stage: 'placed' };
}
