import { sizeOf } from '../tensor/shape.ts';
import { type Graph, type Op, typesOf } from './graph.ts';
import type { OpTable } from './op-def.ts';

/** Populations are the ops that send spikes and remember something; delays have no neurons. */
function isPopulation(op: Op, ops: OpTable): boolean {
  const def = ops.get(op.kind)!;
  return def.state.length > 0 && !def.readsPast && def.fanOut === undefined;
}

export function neuronsOf(graph: Graph, ops: OpTable): number {
  const populations = graph.ops.filter((op) => isPopulation(op, ops));
  return populations.reduce((sum, op) => sum + sizeOf(op.type.shape), 0);
}

/** How many synapses each element of each synapse's input drives, by the synapse's result. */
export function fanOuts(graph: Graph, ops: OpTable): Map<string, Int32Array> {
  const types = typesOf(graph);
  const found = new Map<string, Int32Array>();
  for (const op of graph.ops) {
    const inputs = op.inputs.map((name) => types.get(name)!);
    const fanOut = ops.get(op.kind)?.fanOut?.({
      stage: graph.stage,
      attrs: op.attrs,
      inputs,
    });
    if (fanOut) found.set(op.result, fanOut);
  }
  return found;
}

export function synapsesOf(graph: Graph, ops: OpTable): number {
  let sum = 0;
  for (const fanOut of fanOuts(graph, ops).values()) for (const count of fanOut) sum += count;
  return sum;
}
