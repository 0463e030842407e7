import type { Graph } from './graph.ts';

/**
 * By how many steps outputs are later in one graph than in another, of which it is a form with more delays: 0 where values
 * go around, since such a graph has the delays that it had.
 */
export function addedLateness(before: Graph, after: Graph): number {
  const [early, late] = [longestWays(before), longestWays(after)];
  if (early === undefined || late === undefined) return 0;
  return Math.max(0, ...late.map((steps, i) => steps - early[i]!));
}

/** The most steps of delays on any way to each output; nothing where there is a cycle. */
function longestWays({ inputs, ops, outputs }: Graph): number[] | undefined {
  const longest = new Map(inputs.map(({ name }) => [name, 0]));
  for (const { result, kind, inputs: read, attrs } of ops) {
    let most = 0;
    for (const name of read) {
      const own = longest.get(name);
      if (own === undefined) return undefined;
      most = Math.max(most, own);
    }
    longest.set(result, most + (kind === 'delay' ? Number(attrs['steps']) : 0));
  }
  return outputs.map(({ value }) => longest.get(value)!);
}
