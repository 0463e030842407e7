import { type Graph, typesOf } from '../../ir/graph.ts';
import { lastWindow } from '../../ir/settling.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { levelSets } from './level-set.ts';

/** Multiplications and the like that one run of a graph takes, if nothing is skipped. */
export function operationsOf(graph: Graph, ops: OpTable): number {
  const types = typesOf(graph);
  return graph.ops.reduce((sum, { kind, type, inputs, attrs }) => {
    const facts = {
      stage: graph.stage,
      attrs: attrs as never,
      inputs: inputs.map((name) => types.get(name)!),
    };
    return sum + sizeOf(type.shape) * (ops.get(kind)!.terms?.(facts) ?? 1);
  }, 0);
}

/** How many steps a level may take: where the code bounds payloads, or has windows, a sample runs as long. */
export function messagesPerLevel(graph: Graph): number {
  const levels = levelSets(graph);
  return graph.ops.reduce(
    (most, { result, attrs }) => {
      const { low = 0, high = 0 } = levels.get(result) ?? {};
      const { limit } = attrs;
      const farthest = Math.max(-low, high);
      return typeof limit === 'number' ? Math.max(most, Math.ceil(farthest / limit)) : most;
    },
    Math.max(1, lastWindow(graph)),
  );
}
