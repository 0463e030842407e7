import { fanOuts, isSender } from '../../../src/ir/count.ts';
import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import type { Interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';

/** Counts the events of one step. */
export function counterOf(graph: Graph) {
  const types = typesOf(graph);
  const senders = graph.ops.filter((op) => isSender(op, OP_TABLE)).map((op) => op.result);
  const fanOutByResult = fanOuts(graph, OP_TABLE);
  const synapses = graph.ops.flatMap((op) => {
    const fanOut = fanOutByResult.get(op.result);
    const source = op.inputs[0]!;
    return fanOut && types.get(source)!.role === 'spikes' ? [{ source, fanOut }] : [];
  });
  return {
    spikes: (machine: Interpreter) =>
      senders.reduce((sum, name) => sum + countNonzero(machine.value(name)), 0),
    synops: (machine: Interpreter) =>
      synapses.reduce((sum, { source, fanOut }) => sum + driven(machine.value(source), fanOut), 0),
  };
}

export function countNonzero(values: Numbers): number {
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  return count;
}

export function driven(messages: Numbers, fanOut: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < messages.length; i++) if (messages[i] !== 0) sum += fanOut[i]!;
  return sum;
}
