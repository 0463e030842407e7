import type { TargetContext } from '../../src/compiler/target.ts';
import * as codes from '../../src/diagnostics/codes.ts';
import { fail, throwIfErrors } from '../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { refusals } from './legalise/refusals.ts';
import { untimed } from './legalise/untimed.ts';
import { factsIn } from './search.ts';

/** The graph as it is, if it has a form on cores at all: what has none is thrown all at once, with numbers. */
export function legalize(graph: Graph, { ops, limits, profile = 'loihi3' }: TargetContext): Graph {
  if (graph.stage !== 'placed') fail(codes.cannotKeepTime({ profile, ...untimed(graph) }));
  throwIfErrors(refusals(graph, ops, { name: profile, facts: factsIn(limits) }));
  return graph;
}
