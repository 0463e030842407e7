import { record } from '../../src/ir/interpret.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';

/** Of one neuron, by others: what came in, its voltage and its spike, a row a step. */
export type Trace = readonly (readonly number[])[];

/** One neuron by us and by another simulator. */
export interface TraceDifference {
  readonly steps: number;
  /** Of the voltage, in units of the file; the threshold is one, too. */
  readonly largest: number;
  /** Steps in which only one of the two fires. */
  readonly otherSpikes: number;
}

/** Simulators that recorded the neuron: what its voltage counts in, below what the difference is, and why. */
export const SIMULATORS = {
  norse: { unit: 1, nearly: 1e-7, why: 'the same dt of 0.1 ms, Euler steps' },
  snntorch: { unit: 25, nearly: 1e-6, why: 'the same, in units of dt / tau: 25 times as much' },
  exact: {
    unit: 1,
    nearly: 0.0063,
    why: 'solved without steps: a spike, and its reset, is between two of them',
  },
} as const;

export function traceOf(text: string): Trace {
  const lines = text.trim().split('\n');
  return lines.map((line) => line.split(',').map(Number));
}

/** Runs the neuron of a file on what came in, in steps of the file's own method. */
export function traceDifference(graph: Graph, trace: Trace, unit: number): TraceDifference {
  const neuron = graph.ops.find(({ kind }) => kind === 'leaky-integrate-and-fire')!.result;
  const outputs = [{ name: neuron, value: neuron }];
  const { values, states } = record({ ...graph, outputs }, OP_TABLE, {
    steps: trace.length,
    inputs: (now) => ({ [graph.inputs[0]!.name]: Float32Array.of(trace[now - 1]![0]!) }),
  });
  const voltage = states.get(neuron)!.get('v')!;
  const spikes = values.get(neuron)!;
  return {
    steps: trace.length,
    largest: Math.max(...trace.map(([, v], t) => Math.abs(unit * voltage[t]![0]! - v!))),
    otherSpikes: trace.filter(([, , spike], t) => (spike !== 0) !== (spikes[t]![0] !== 0)).length,
  };
}
