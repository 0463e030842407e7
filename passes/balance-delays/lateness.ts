import type { Graph, Op } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';

/**
 * By how many steps each value is later than it was, as little as can be; nothing where no number is enough. Between an
 * op and what it reads, at least `steps` pass where that is messages of a population, and as many as a delay has
 * pass already. These are differences of potentials, so a cycle has room for as many messages as it has delays.
 */
export function latenessFor(
  graph: Graph,
  table: OpTable,
  steps: number,
): ReadonlyMap<string, number> | undefined {
  const sends = sendersOf(graph, table);
  const lateness = new Map<string, number>();
  for (const { name } of graph.inputs) lateness.set(name, 0);
  for (const { result } of graph.ops) lateness.set(result, 0);
  const least = ({ kind, inputs, attrs }: Op) =>
    inputs.map((name) => {
      const need = sends.has(name) ? steps : 0;
      // A delay of no steps is none, so one stays.
      return kind === 'delay' ? Math.max(1, need) - (attrs['steps'] as number) : need;
    });
  const needs = graph.ops.map(least);
  // Each round settles at least one more op of a cycle that can be settled.
  for (let round = 0; round <= graph.ops.length; round++) {
    let isSettled = true;
    for (const [i, { result, inputs }] of graph.ops.entries()) {
      const before = lateness.get(result)!;
      const own = inputs.reduce(
        (latest, name, k) => Math.max(latest, lateness.get(name)! + needs[i]![k]!),
        before,
      );
      if (own === before) continue;
      lateness.set(result, own);
      isSettled = false;
    }
    if (isSettled) return lateness;
  }
  return undefined;
}

/** What sends messages: populations, and inputs that are messages. Synapses, delays and moves only pass on. */
function sendersOf({ inputs, ops }: Graph, table: OpTable): ReadonlySet<string> {
  const sent = inputs.filter(({ type }) => type.role === 'spikes').map(({ name }) => name);
  const populations = ops.filter(({ kind, type }) => {
    const { state, readsPast } = table.get(kind)!;
    return type.role === 'spikes' && state.length > 0 && readsPast !== true;
  });
  return new Set([...sent, ...populations.map(({ result }) => result)]);
}
