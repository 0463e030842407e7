import type { Graph } from '../../../src/ir/graph.ts';
import type { Network } from '../../../src/mapping/network/network.ts';

/**
 * For each population the most steps that a message waits for it, beyond the one that every message takes: delays on its way,
 * before a synapse and behind it.
 */
export function waitsOf({ ops }: Graph, { populations }: Network): ReadonlyMap<string, number> {
  const names = new Set(populations.map(({ name }) => name));
  const under = new Map<string, number>();
  const waits = new Map<string, number>();
  for (const { result, kind, inputs, attrs } of ops) {
    const heard = Math.max(0, ...inputs.map((name) => under.get(name) ?? 0));
    if (names.has(result)) waits.set(result, Math.max(0, heard - 1));
    under.set(
      result,
      names.has(result) ? 0 : heard + (kind === 'delay' ? Number(attrs['steps']) : 0),
    );
  }
  return waits;
}
