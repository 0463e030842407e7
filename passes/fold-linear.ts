import { definePass } from '../src/compiler/pass.ts';
import { synapsesOf } from '../src/ir/count.ts';
import { type Graph, type Op, definitionsOf, readersOf, typesOf } from '../src/ir/graph.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import type { OpTable } from '../src/ir/op-def.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { MEANS } from './fold-linear/means.ts';
import { PAIRS } from './fold-linear/pairs.ts';
import type { Rule, View } from './fold-linear/rule.ts';

/**
 * Makes one op of two linear ones behind each other, or puts the one first that leaves the other less to do, where
 * that takes no more weights and no more operations. Between two linear ops conversion needs a population
 * that does nothing but round, so this also loses less. Sums are taken in float64 and stored as float32, so
 * results move by rounding errors only.
 */
export const foldLinear = definePass({
  name: 'fold-linear',
  summary: 'makes one op of two linear ones where that is no more work, and takes means first',
  from: ['ann'],
  removes: [],
  preserves: 'within-tolerance',
  options: {},
  measure: synapsesOf,
  run(graph, { ops }) {
    let current = graph;
    for (let next = foldOnce(current, ops); next !== current; next = foldOnce(current, ops))
      // What was folded away is left unread, and would still count as a reader.
      current = withoutDeadOps(next);
    return current;
  },
});

const RULES: readonly Rule[] = [...PAIRS, ...MEANS];

/** One sweep over the ops; the same graph where no rule fits. An op that has become part of another waits for the next. */
function foldOnce(graph: Graph, table: OpTable): Graph {
  const view = viewOf(graph, table);
  const touched = new Set<string>();
  const ops = graph.ops.flatMap((op) => {
    for (const { kinds, apply } of RULES) {
      const inner = view.onlyFor(op.inputs[0] ?? '');
      if (!kinds.includes(op.kind) || !inner || touched.has(inner.result)) continue;
      const made = apply(op, inner, view);
      if (!made) continue;
      touched.add(op.result);
      return made;
    }
    return [op];
  });
  return touched.size === 0 ? graph : { ...graph, ops };
}

function viewOf(graph: Graph, table: OpTable): View {
  const [types, definitions, readers] = [typesOf(graph), definitionsOf(graph), readersOf(graph)];
  const shown = new Set(graph.outputs.map(({ value }) => value));
  return {
    ...{ types, table, claim: uniqueNames(types.keys()) },
    onlyFor(name): Op | undefined {
      const isOnly = readers.get(name)?.length === 1 && !shown.has(name);
      return isOnly ? definitions.get(name) : undefined;
    },
  };
}
