import { type Graph, definitionsOf } from '../../../src/ir/graph.ts';

/** Why messages of a graph cannot take a step: rates that end by themselves, else what goes around. */
export function untimed(graph: Graph): { why: 'rate' | 'cycle'; ops: readonly string[] } {
  const rates = graph.ops.filter(
    ({ kind, attrs }) => kind === 'integrate-and-fire' && attrs['window'] !== undefined,
  );
  if (rates.length > 0) return { why: 'rate', ops: rates.map(({ result }) => result) };
  return { why: 'cycle', ops: around(graph) };
}

const MOST_SHOWN = 8;

/** Ops that hear themselves, however far around. */
function around(graph: Graph): readonly string[] {
  const definitions = definitionsOf(graph);
  const hearsItself = (start: string): boolean => {
    const seen = new Set<string>();
    const left = [...(definitions.get(start)?.inputs ?? [])];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (name === start) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      left.push(...(definitions.get(name)?.inputs ?? []));
    }
    return false;
  };
  const found: string[] = [];
  for (const { result } of graph.ops) {
    if (found.length === MOST_SHOWN) break;
    if (hearsItself(result)) found.push(result);
  }
  return found;
}
