import { fanOuts, isSender } from '../../../src/ir/count.ts';
import { type Graph, definitionsOf } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import { countedOf } from './network.ts';

/** Adds up messages and synaptic operations of a sample from how often each neuron sent. */
export function eventCounter(graph: Graph) {
  const senders = graph.ops.filter((op) => isSender(op, OP_TABLE)).map(({ result }) => result);
  const definitions = definitionsOf(graph);
  const synapses = [...fanOuts(graph, OP_TABLE)].map(([result, fanOut]) => ({
    source: definitions.get(result)!.inputs[0]!,
    fanOut,
  }));
  let [spikes, synops] = [0, 0];
  const add = (name: string, counts: Numbers) => {
    if (senders.includes(name)) for (const count of counts) spikes += count;
    for (const { source, fanOut } of synapses)
      if (source === name)
        for (let i = 0; i < counts.length; i++) synops += counts[i]! * fanOut[i]!;
  };
  const see = (name: string, messages: Numbers) =>
    add(
      name,
      messages.map((x) => (x === 0 ? 0 : 1)),
    );
  return { names: countedOf(graph), add, see, totals: () => ({ spikes, synops }) };
}
