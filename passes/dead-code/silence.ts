import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type Bounds, isSilent } from '../../src/ir/ranges/bounds.ts';
import { sameType } from '../../src/ir/types.ts';

/** x + 0 = x: sums without the currents that are zero in every step; the same graph where there are none. */
export function withoutSilence(graph: Graph, ranges: ReadonlyMap<string, Bounds>): Graph {
  const types = typesOf(graph);
  const renamed = new Map<string, string>();
  const nameOf = (name: string) => renamed.get(name) ?? name;
  const ops = graph.ops.flatMap((given) => {
    const op = { ...given, inputs: given.inputs.map(nameOf) };
    if (op.kind !== 'add') return [op];
    const heard = op.inputs.filter((name) => !isSilent(ranges.get(name)!));
    const left = heard.length === 0 ? op.inputs.slice(0, 1) : heard;
    if (left.length === op.inputs.length || !keepsShape(left, op, types)) return [op];
    if (left.length > 1) return [{ ...op, inputs: left }];
    renamed.set(op.result, left[0]!);
    return [];
  });
  const heard = (all: readonly Op[]) => all.reduce((sum, { inputs }) => sum + inputs.length, 0);
  if (heard(ops) === heard(graph.ops)) return graph;
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: nameOf(value) }));
  const read = (op: Op): Op => ({ ...op, inputs: op.inputs.map(nameOf) });
  return { ...graph, ops: ops.map(read), outputs };
}

/** One of those that are left is as large as the sum, so that no other has to broadcast to it. */
function keepsShape(left: readonly string[], { type }: Op, types: ReturnType<typeof typesOf>) {
  return left.some((name) => sameType(types.get(name)!, type));
}
