import { fanOuts, isSender } from '../../ir/count.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import type { Interpreter } from '../../ir/interpret.ts';
import type { OpTable } from '../../ir/op-def.ts';
import type { Numbers } from '../../tensor/dtype.ts';

/** What happened in a step: messages that populations sent, and what they caused in synapses. */
export interface Activity {
  readonly events: number;
  readonly operations: number;
}

/** Counts what happens in a spiking network, step by step. */
export function activityOf(graph: Graph, ops: OpTable): (machine: Interpreter) => Activity {
  const types = typesOf(graph);
  const populations = graph.ops.filter((op) => isSender(op, ops)).map(({ result }) => result);
  const fanOutOf = fanOuts(graph, ops);
  const synapses = graph.ops.flatMap(({ result, inputs: [from] }) => {
    const fanOut = fanOutOf.get(result);
    return fanOut && types.get(from!)!.role === 'spikes' ? [{ from: from!, fanOut }] : [];
  });
  return (machine) => {
    let [events, operations] = [0, 0];
    for (const name of populations) events += messagesIn(machine.value(name));
    for (const { from, fanOut } of synapses) operations += causedBy(machine.value(from), fanOut);
    return { events, operations };
  };
}

function messagesIn(values: Numbers): number {
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  return count;
}

function causedBy(values: Numbers, fanOut: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < fanOut.length; i++) if (values[i] !== 0) sum += fanOut[i]!;
  return sum;
}
