import { type Graph, type Op, definitionsOf, typesOf } from '../../src/ir/graph.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { isFloat } from '../../src/tensor/dtype.ts';

/**
 * Ops that currents connect: the synapses whose currents meet, what carries the currents, and the
 * populations and outputs that read them. All of them must count in the same unit.
 */
export function components(graph: Graph): Op[][] {
  const types = typesOf(graph);
  const definitions = definitionsOf(graph);
  const root = new Map<string, string>(graph.ops.map((op) => [op.result, op.result]));
  const find = (name: string): string => {
    let top = name;
    while (root.get(top) !== top) top = root.get(top)!;
    root.set(name, top);
    return top;
  };
  for (const op of graph.ops)
    for (const input of op.inputs)
      if (isFloatCurrent(types.get(input)!) && definitions.has(input))
        root.set(find(op.result), find(input));

  const groups = new Map<string, Op[]>();
  for (const op of graph.ops) {
    const touches = [op.result, ...op.inputs].some((name) => isFloatCurrent(types.get(name)!));
    if (!touches) continue;
    const group = groups.get(find(op.result));
    if (group) group.push(op);
    else groups.set(find(op.result), [op]);
  }
  return [...groups.values()];
}

/** The sum of messages is of integers already. */
function isFloatCurrent({ role, dtype }: ValueType): boolean {
  return role === 'current' && isFloat(dtype);
}
