import { type Graph, typesOf } from '../../ir/graph.ts';
import { type OpTable, isFault } from '../../ir/op-def.ts';

/**
 * The graph with the types that its ops now infer, after an input or operand of theirs has changed.
 * An op that no longer has a type keeps its old one, for the verifier to refuse.
 */
export function retype(graph: Graph, ops: OpTable): Graph {
  const types = typesOf(graph);
  const retyped = graph.ops.map((op) => {
    const inputs = op.inputs.flatMap((name) => types.get(name) ?? []);
    const def = ops.get(op.kind);
    if (!def || inputs.length !== op.inputs.length || inputs.length === 0) return op;
    const type = def.infer({ stage: graph.stage, attrs: op.attrs, inputs });
    if (isFault(type)) return op;
    types.set(op.result, type);
    return { ...op, type };
  });
  return { ...graph, ops: retyped };
}
