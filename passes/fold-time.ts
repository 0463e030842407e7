import { definePass } from '../src/compiler/pass.ts';
import { bool, choice, defaulted } from '../src/ir/attr.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { fail } from '../src/diagnostics/diagnostic.ts';
import { fold } from './fold-time/fold.ts';
import { Refusal } from './fold-time/refusal.ts';

/**
 * A spiking network runs the same step again and again; an exporter writes all steps out. This finds the
 * step again.
 *
 * Every value is taken apart into a sum of terms: currents, potentials, and spikes times either. What a
 * comparison looks at is a potential from there on. So however a library spells its neuron, a step is
 *
 *   v(t) = decay v(t-1) + gain x(t) + bias + s(t-1) (a + b v(t-1) + c x(t)),    s(t) = v(t) > threshold
 *
 * and the last step of a layer tells the parameters of a `leaky-integrate-and-fire` population, in which
 * the weights of older inputs tell how a synaptic current decays. The population is then run through all
 * steps, symbolically, and must give what the graph has in each of them, the first ones included, where
 * the state is a constant that was folded away. Synapses are alike when their weights are.
 *
 * - Inputs that are read slice by slice lose their axis of time; others are the same in every step. What
 *   synapses read is `spikes`, of f32 or, with `inputs = "spikes"`, of u1; a population's is a `current`.
 * - An output that stacks all steps becomes the value of each step. One that shows the last step becomes
 *   the value that is right in the last step. A sum or mean over time becomes `sigma`, a running sum that
 *   is right after the last step, with the factor as its `scale`.
 * - Ops that only sum up, one behind the other, become one synapse. The maximum of spikes becomes a
 *   population that fires where any of them does.
 *
 * A graph that is no such network stays as it is, unless folding it is required.
 */
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
      choice('what synapses are fed in a step: any numbers, or spikes, which are 0 or 1', [
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
