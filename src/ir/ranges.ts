import { type Graph, type Op, typesOf } from './graph.ts';
import type { OpTable } from './op-def.ts';
import { type Bounds, typeBounds } from './ranges/bounds.ts';
import type { ValueType } from './types.ts';

/**
 * Between what each value of a graph of integers lies, whatever comes in: in a step, and the sum of all steps. Each
 * op says it of its result by the bounds of its inputs; one that does not may give all that its type holds, and
 * so may what a delay reads before it is defined.
 */
export function rangesOf(graph: Graph, ops: OpTable): Map<string, Bounds> {
  const types = typesOf(graph);
  const bounds = new Map<string, Bounds>();
  for (const { name, type } of graph.inputs) bounds.set(name, typeBounds(type));
  const boundsOf = (name: string) => bounds.get(name) ?? typeBounds(types.get(name)!);
  for (const op of graph.ops)
    bounds.set(op.result, boundsOfOp(op, graph, { types, ops, boundsOf }));
  return bounds;
}

interface View {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly ops: OpTable;
  readonly boundsOf: (name: string) => Bounds;
}

function boundsOfOp(op: Op, { stage }: Graph, { types, ops, boundsOf }: View): Bounds {
  const inputs = op.inputs.map((name) => types.get(name)!);
  const facts = { stage, attrs: op.attrs as never, inputs, type: op.type };
  return ops.get(op.kind)!.range?.(facts, op.inputs.map(boundsOf)) ?? typeBounds(op.type);
}
