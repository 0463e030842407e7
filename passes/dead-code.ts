import { definePass } from '../src/compiler/pass.ts';
import { type Graph, definitionsOf } from '../src/ir/graph.ts';

/**
 * Removes ops that no output depends on. Liveness flows from the outputs to the inputs of every op
 * that is reached, through cycles too. The graph's own inputs stay: they are its interface.
 */
export const deadCode = definePass({
  name: 'dead-code',
  summary: 'removes ops that no output depends on',
  from: ['ann', 'snn', 'fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  run(graph) {
    const live = liveValues(graph);
    const ops = graph.ops.filter((op) => live.has(op.result));
    return ops.length === graph.ops.length ? graph : { ...graph, ops };
  },
});

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
