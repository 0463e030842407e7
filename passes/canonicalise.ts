import { definePass } from '../src/compiler/pass.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import { opsOf } from '../src/ir/count.ts';
import { rewrite } from './canonicalise/rewrite.ts';

/**
 * Brings what can be said in several ways into one: ops that change nothing go, chains of moves become one
 * move, numbers that are the same everywhere are written once. The rules, each with its equation, are the table in
 * canonicalise/rules.ts; they are applied until none fits.
 */
export const canonicalise = definePass({
  name: 'canonicalise',
  summary: 'removes ops that change nothing and makes one op of chains of moves, sums and delays',
  from: ['ann', 'snn', 'fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  measure: opsOf,
  run(graph, { ops }) {
    let current = graph;
    for (let next = rewrite(current, ops); next !== current; next = rewrite(current, ops))
      // What was read through is mostly unread now, which lets further rules fit.
      current = withoutDeadOps(next);
    return current;
  },
});
