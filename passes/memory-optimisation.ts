import { definePass } from '../src/compiler/pass.ts';
import { sharedMemory } from '../src/ir/schedule/place.ts';

/*
 * Gives every value and state a place in one memory, where it overlaps nothing that is needed at the same
 * time under the graph's schedule: what a run allocates.
 */
export const memoryOptimisation = definePass({
  name: 'memory-optimisation',
  summary: 'gives values and states places in one memory, which they share in turn',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  makesPlan: true,
  options: {},
  run: (graph, { ops }) => {
    const memory = sharedMemory(graph, ops);
    const isSame = JSON.stringify(memory) === JSON.stringify(graph.memory);
    return isSame ? graph : { ...graph, memory };
  },
});
