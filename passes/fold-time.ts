import { definePass } from '../src/compiler/pass.ts';
import { bool, choice, defaulted } from '../src/ir/attr.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { fail } from '../src/diagnostics/diagnostic.ts';
import { fold } from './fold-time/fold.ts';
import { Refusal } from './fold-time/refusal.ts';

export const foldTime = definePass({
  name: 'fold-time',
  summary: 'turns a network whose time loop was unrolled into populations over time',
  from: ['ann'],
  to: 'snn',
  mayDecline: true,
  removes: [],
  preserves: 'nothing',
  options: {
    inputs: defaulted(
      choice('what the network is fed in a step: any numbers, or spikes, which are 0 or 1', [
        'numbers',
        'spikes',
      ]),
      'numbers',
    ),
    required: defaulted(bool('a graph that cannot be folded is a fault'), false),
  },
  run(graph, { ops, options }) {
    try {
      return fold(graph, ops, options.inputs === 'spikes').graph;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!options.required) return graph;
      const { message: why, item } = error;
      return fail(codes.noTimeLoop({ why }, item === undefined ? undefined : { item }));
    }
  },
});
