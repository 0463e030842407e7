import type { Graph } from './graph.ts';

/**
 * By how many steps outputs are later in one graph than in another, of which it is a form with more delays. Whichever way
 * leads to an output, also one that goes around, is as much longer as the output is later, and so is the shortest.
 */
export function addedLateness(before: Graph, after: Graph): number {
  const [early, late] = [shortestWays(before), shortestWays(after)];
  const added = late.map((steps, i) => (steps === Infinity ? 0 : steps - early[i]!));
  return Math.max(0, ...added);
}

/** The fewest steps of delays on any way to each output; no number is enough where nothing comes from outside. */
function shortestWays({ inputs, ops, outputs }: Graph): number[] {
  const shortest = new Map(inputs.map(({ name }) => [name, 0]));
  const shorten = (): boolean => {
    let isShorter = false;
    for (const { result, kind, inputs: read, attrs } of ops) {
      const heard = read.map((name) => shortest.get(name) ?? Infinity);
      const least = read.length === 0 ? 0 : Math.min(...heard);
      const steps = least + (kind === 'delay' ? Number(attrs['steps']) : 0);
      if (steps >= (shortest.get(result) ?? Infinity)) continue;
      shortest.set(result, steps);
      isShorter = true;
    }
    return isShorter;
  };
  // Only delays read what comes later in the order, so few rounds are enough.
  while (shorten());
  return outputs.map(({ value }) => shortest.get(value) ?? Infinity);
}
