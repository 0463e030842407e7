import { type Graph, typesOf } from '../../ir/graph.ts';
import type { OpTable } from '../../ir/op-def.ts';
import { sizeOf } from '../../tensor/shape.ts';

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
