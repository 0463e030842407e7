import { definePass } from '../src/compiler/pass.ts';
import { storedSize } from '../src/ir/count.ts';
import { withoutDeadOps } from '../src/ir/live.ts';
import { rewrite } from './spike-fusion/rewrite.ts';

/**
 * Makes one op of several where the integers stay exactly what they were: currents wrap modulo their width, so
 * what is linear may be taken together in any order. The rules, each with its equation and its condition, are
 * the table in spike-fusion/rules.ts. One is applied where the graph gets smaller by it: ops and tensors that
 * nobody else has go, and what stands for them takes fewer bytes.
 */
export const spikeFusion = definePass({
  name: 'spike-fusion',
  summary: 'makes one op of chains and sums of linear ops where that is smaller',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  measure: storedSize,
  run(graph, { ops }) {
    let current = graph;
    for (let next = rewrite(current, ops); next !== current; next = rewrite(current, ops))
      current = withoutDeadOps(next);
    return current;
  },
});
