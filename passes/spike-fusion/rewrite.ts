import { type Graph, type Op, definitionsOf, readersOf, typesOf } from '../../src/ir/graph.ts';
import { type OpTable, typedOp } from '../../src/ir/op-def.ts';
import { sameType } from '../../src/ir/types.ts';
import { uniqueNames } from '../../src/support/unique-names.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { type Change, type Rule, type View, gainOf, removedBy, tensorsIn } from './rule.ts';
import { RULES } from './rules.ts';

/**
 * One sweep over the ops; the same graph where no rule makes it smaller. All rules see the graph as it was
 * before the sweep, so an op that has a part in one change waits with the next until the next sweep.
 */
export function rewrite(graph: Graph, table: OpTable): Graph {
  const view = viewOf(graph, table);
  const changes = new Map<string, readonly Op[]>();
  const touched = new Set<string>();
  for (const op of graph.ops)
    for (const rule of RULES) {
      if (touched.has(op.result) || !rule.kinds.includes(op.kind)) continue;
      for (const [name, ops] of applied(rule, op, view, touched)) changes.set(name, ops);
    }
  if (changes.size === 0) return graph;
  return { ...graph, ops: graph.ops.flatMap((op) => changes.get(op.result) ?? [op]) };
}

function applied(rule: Rule, op: Op, view: View, touched: Set<string>): Change {
  const change = rule.apply(op, view);
  if (!change) return NONE;
  const made = [...change.values()].flat();
  const removed = removedBy(change, view);
  // What is read must not change either: a rule may count on being the only one that reads it.
  const names = [...removed.map(({ result }) => result), ...made.flatMap(({ inputs }) => inputs)];
  const isFree = names.every((name) => !touched.has(name));
  const keepsTypes = made.every(({ result, type }) => {
    const before = view.definitions.get(result);
    return !before || sameType(type, before.type);
  });
  if (!isFree || !keepsTypes || gainOf(removed, made, view) <= 0) return NONE;
  for (const name of names) touched.add(name);
  return withLocs(change, removed);
}

/** The last op comes from wherever those come from that are gone, as far as no other op says it. */
function withLocs(change: Change, removed: readonly Op[]): Change {
  const said = new Set([...change.values()].flat().flatMap(({ loc }) => loc));
  const lost = removed.toReversed().flatMap(({ loc }) => loc.filter((one) => !said.has(one)));
  const [name, ops] = [...change].at(-1)!;
  const last = ops.at(-1)!;
  const loc = [...new Set([...lost, ...last.loc])];
  return new Map([...change, [name, ops.with(-1, { ...last, loc })]]);
}

const NONE: Change = new Map();

function viewOf(graph: Graph, table: OpTable): View {
  const types = typesOf(graph);
  const claim = uniqueNames(types.keys());
  const reads = new Map<string, number>();
  const holders = new Map<Tensor, number>();
  const read = (name: string) => void reads.set(name, (reads.get(name) ?? 0) + 1);
  for (const { inputs } of graph.ops) inputs.forEach(read);
  for (const { value } of graph.outputs) read(value);
  for (const tensor of tensorsIn(graph.ops)) holders.set(tensor, (holders.get(tensor) ?? 0) + 1);
  const definitions = definitionsOf(graph);
  return {
    ...{ definitions, types, reads, holders, readers: readersOf(graph) },
    make(draft) {
      const inputs = draft.inputs.map((name) => types.get(name)!);
      const isOld = definitions.has(draft.result);
      const result = isOld ? draft.result : claim(draft.result);
      const op = typedOp(table, graph.stage, { ...draft, result }, inputs);
      if (!isOld) types.set(result, op.type);
      return op;
    },
  };
}
