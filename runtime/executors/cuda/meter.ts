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
  const all = new Map(graph.ops.map(({ result }) => [result, zero()]));
  let before = new Map<string, OpCount>();
  const look = (isAdded: boolean) => {
    const now = new Map(addon.costsOfLibrary(network).map((cost) => [cost.op, cost]));
    for (const [op, cost] of isAdded ? now : [])
      for (const name of COUNTS) all.get(op)![name] += cost[name] - (before.get(op)?.[name] ?? 0);
    before = now;
  };
  return {
    add: () => look(true),
    pass: () => look(false),
    // A reshape is no op of a library.
    costs: () => costsOf(graph, [...all.values()]),
  };
}
