import { type Graph, definitionsOf } from './graph.ts';

/**
 * The graph without the ops that no output depends on; the same graph where there are none. Liveness
 * flows from the outputs to the inputs of every op that is reached, through cycles too.
 */
export function withoutDeadOps(graph: Graph): Graph {
  const live = liveValues(graph);
  const ops = graph.ops.filter((op) => live.has(op.result));
  return ops.length === graph.ops.length ? graph : { ...graph, ops };
}

function liveValues(graph: Graph): Set<string> {
  const definitions = definitionsOf(graph);
  const live = new Set<string>();
  const waiting = graph.outputs.map((output) => output.value);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (live.has(name)) continue;
    live.add(name);
    waiting.push(...(definitions.get(name)?.inputs ?? []));
  }
  return live;
}
