import type { Graph } from '../../../src/ir/graph.ts';
import { type OpCost, type OpCount, costsOf } from '../../profile.ts';
import type { Libraries, Library } from '../native/addon.ts';

const COUNTS = ['ms', 'events', 'synops', 'steps'] as const;

/** What ops have cost in runs that count; a library measures all that it runs. */
export interface Meter {
  /** What was measured since the last look counts. */
  add(): void;
  /** It does not. */
  pass(): void;
  costs(): readonly OpCost[];
}

export function meterOf(graph: Graph, addon: Libraries, network: Library): Meter {
  const zero = (): OpCount => ({ ms: 0, events: 0, synops: 0, steps: 0 });
  const all = graph.ops.map(zero);
  // In order: a name of a half of a surrogate pair comes back as another. A reshape is no op of a library.
  const own = all.filter((_, i) => graph.ops[i]!.kind !== 'reshape');
  let before: readonly OpCount[] = [];
  const look = (isAdded: boolean) => {
    const now = addon.costsOfLibrary(network);
    for (const [i, cost] of isAdded ? now.entries() : [])
      for (const name of COUNTS) own[i]![name] += cost[name] - (before[i]?.[name] ?? 0);
    before = now;
  };
  return {
    add: () => look(true),
    pass: () => look(false),
    costs: () => costsOf(graph, all),
  };
}
