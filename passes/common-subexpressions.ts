import { definePass } from '../src/compiler/pass.ts';
import { storedSize } from '../src/ir/count.ts';
import type { Graph } from '../src/ir/graph.ts';
import { mergeEqual } from './common-subexpressions/merge-equal.ts';
import { shareRows } from './common-subexpressions/share-rows.ts';
import { shareTensors } from './common-subexpressions/share-tensors.ts';

/**
 * Computes once what is computed alike: ops of one kind with equal attributes that read the same values, in
 * any order where it does not matter. State starts at zero and follows from what is read, so populations
 * and delays are alike by the same rule. Tensors of equal content become one, and equal rows of weights
 * one row, whose sum a wire hands to each neuron, where that takes fewer bytes.
 */
export const commonSubexpressions = definePass({
  name: 'common-subexpressions',
  summary: 'computes once what several ops compute alike, and stores equal tensors and rows once',
  from: ['ann', 'snn', 'fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  measure: storedSize,
  run(graph, { ops }) {
    let merged = graph;
    // A delay may read a value that is only later found to be another: then what reads it is looked at again.
    for (let next = mergeEqual(merged); next !== merged; next = mergeEqual(merged)) merged = next;
    return areIntegers(merged) ? shareTensors(shareRows(merged, ops)) : merged;
  },
});

/** Before that, weights may lie unread in the file of a model. */
function areIntegers({ stage }: Graph): boolean {
  return stage === 'fixed' || stage === 'placed';
}
