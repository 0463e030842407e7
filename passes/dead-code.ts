import { definePass } from '../src/compiler/pass.ts';
import { withoutDeadOps } from '../src/ir/live.ts';

/** Removes what nobody reads. The graph's own inputs stay: they are its interface. */
export const deadCode = definePass({
  name: 'dead-code',
  summary: 'removes ops that no output depends on',
  from: ['ann', 'snn', 'fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  run: withoutDeadOps,
});
