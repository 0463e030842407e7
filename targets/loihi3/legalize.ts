import type { TargetContext } from '../../src/compiler/target.ts';
import * as codes from '../../src/diagnostics/codes.ts';
import { fail, throwIfErrors } from '../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { costsOfHost } from './legalise/hosted.ts';
import { refusals } from './legalise/refusals.ts';
import { untimed } from './legalise/untimed.ts';
import { factsIn } from './search.ts';

/**
 * The graph as it is, if it has a form on cores: what has none is thrown all at once, with numbers, or kept on the host
 * where that is allowed.
 */
export function legalize(graph: Graph, context: TargetContext): Graph {
  const { ops, limits, profile = 'loihi3', allowHost = false, warn } = context;
  if (graph.stage !== 'placed') fail(codes.cannotKeepTime({ profile, ...untimed(graph) }));
  const refused = refusals(graph, ops, { name: profile, facts: factsIn(limits) });
  if (!allowHost) throwIfErrors([...new Set(refused.flatMap(({ why }) => why))]);
  else for (const cost of costsOfHost(graph, ops, refused)) warn?.(cost);
  return graph;
}
