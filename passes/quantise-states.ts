import { definePass } from '../src/compiler/pass.ts';
import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import type { OpTable } from '../src/ir/op-def.ts';
import { rangesOf } from '../src/ir/ranges.ts';
import { fits } from '../src/ir/ranges/interval.ts';
import type { ValueType } from '../src/ir/types.ts';
import { bitWidth, isFloat } from '../src/tensor/dtype.ts';

/**
 * Gives currents 24 bits, those of a chip's accumulator, where their ranges prove that nothing is lost. All
 * currents that meet have one width, so a sum with one that may need more, or whose op has no other width, keeps
 * the width that it had.
 */
export const quantiseStates = definePass({
  name: 'quantise-states',
  summary: 'gives currents 24 bits where their ranges prove that these hold all',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  measure: (graph) => graph.ops.reduce((sum, { type }) => sum + bitsOf(type), 0),
  run(graph, { ops }) {
    const narrow = narrowValues(graph, ops);
    return narrow.size === 0
      ? graph
      : { ...graph, ops: graph.ops.map((op) => narrowed(op, narrow)) };
  },
});

const NARROW = 24;

/** Ops that say of what width their current is, and those whose result is as wide as what they read. */
const CHOOSING: ReadonlySet<string> = new Set(['conv', 'conv-transpose', 'dense', 'sparse']);
const CARRYING: ReadonlySet<string> = new Set(['add', 'decode', 'delay', 'reshape', 'wire']);

function bitsOf({ role, dtype }: ValueType): number {
  return role === 'current' && !isFloat(dtype) ? bitWidth(dtype) : 0;
}

/** Currents that become narrow: of each group that has one width, all or none. */
function narrowValues(graph: Graph, table: OpTable): ReadonlySet<string> {
  const wide = new Map(
    graph.ops.filter(({ type }) => bitsOf(type) === 32).map((op) => [op.result, op]),
  );
  const groups = groupsOf(graph, wide);
  const ranges = rangesOf(graph, table);
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const holds = (op: Op) => {
    const isFree = CHOOSING.has(op.kind) || CARRYING.has(op.kind);
    // What leaves the graph keeps its type.
    return isFree && !outputs.has(op.result) && fits(ranges.get(op.result)!.step, NARROW);
  };
  const bad = new Set(
    [...wide.values()].filter((op) => !holds(op)).map(({ result }) => groups.find(result)),
  );
  for (const name of groups.fixed) bad.add(groups.find(name));
  return new Set([...wide.keys()].filter((name) => !bad.has(groups.find(name))));
}

/** Currents that an op ties to each other; `fixed` are tied to one from outside. */
function groupsOf(graph: Graph, wide: ReadonlyMap<string, Op>) {
  const root = new Map([...wide.keys()].map((name) => [name, name]));
  const find = (name: string): string => {
    let top = name;
    while (root.get(top) !== top) top = root.get(top)!;
    root.set(name, top);
    return top;
  };
  const types = typesOf(graph);
  const fixed: string[] = [];
  for (const { kind, result, inputs } of graph.ops) {
    if (!CARRYING.has(kind) || !wide.has(result)) continue;
    for (const input of inputs)
      if (wide.has(input)) root.set(find(input), find(result));
      else if (bitsOf(types.get(input)!) > 0) fixed.push(result);
  }
  return { find, fixed };
}

function narrowed(op: Op, narrow: ReadonlySet<string>): Op {
  if (!narrow.has(op.result)) return op;
  const type = { ...op.type, dtype: 'i24' as const };
  return CHOOSING.has(op.kind)
    ? { ...op, type, attrs: { ...op.attrs, width: NARROW } }
    : { ...op, type };
}
