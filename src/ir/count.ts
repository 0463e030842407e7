import { bytesPerElement } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Graph, type Op, tensorsOf, typesOf } from './graph.ts';
import type { OpDef, OpTable } from './op-def.ts';

/** Populations are the ops that send spikes and remember something; delays have no neurons. */
export function isPopulation(op: Op, ops: OpTable): boolean {
  const def = ops.get(op.kind)!;
  return def.state.length > 0 && !def.readsPast && def.fanOut === undefined;
}

/** What sends messages of its own: populations and encoders. Wires, joins, delays and decoders pass on what others sent. */
export function isSender({ kind, type }: Op, ops: OpTable): boolean {
  const def = ops.get(kind)!;
  return type.role === 'spikes' && def.state.length > 0 && def.readsPast !== true;
}

export function neuronsOf(graph: Graph, ops: OpTable): number {
  const populations = graph.ops.filter((op) => isPopulation(op, ops));
  return populations.reduce((sum, op) => sum + sizeOf(op.type.shape), 0);
}

/** How many synapses each element of each synapse's input drives, by the synapse's result. */
export function fanOuts(graph: Graph, ops: OpTable): Map<string, Int32Array> {
  return new Map(synapsesBy(graph, ops, (def, facts) => def.fanOut?.(facts)));
}

/** How many synapses each op has that is one, by its result. */
export function synapseCounts(graph: Graph, ops: OpTable): Map<string, number> {
  return new Map(synapsesBy(graph, ops, (def, facts) => def.synapses?.(facts)));
}

export function synapsesOf(graph: Graph, ops: OpTable): number {
  let sum = 0;
  for (const count of synapseCounts(graph, ops).values()) sum += count;
  return sum;
}

type Facts = Parameters<NonNullable<OpDef['fanOut']>>[0];

/** What a look at each synapse finds, with its result. */
function synapsesBy<T>(
  graph: Graph,
  ops: OpTable,
  look: (def: OpDef, facts: Facts) => T | undefined,
): (readonly [string, T])[] {
  const types = typesOf(graph);
  return graph.ops.flatMap(({ result, kind, inputs, attrs }) => {
    const facts = { stage: graph.stage, attrs, inputs: inputs.map((name) => types.get(name)!) };
    const found = look(ops.get(kind)!, facts);
    return found === undefined ? [] : [[result, found] as const];
  });
}

/** The number of ops of a graph. */
export function opsOf({ ops }: Graph): number {
  return ops.length;
}

/** What an op takes beside its tensors, in bytes: about as much as its line of text. */
export const OP_SIZE = 64;

/** Bytes of a graph: those of its ops and of its tensors, each of which is stored once. */
export function storedSize(graph: Graph): number {
  const tensors = new Set(tensorsOf(graph));
  let bytes = OP_SIZE * graph.ops.length;
  for (const { dtype, shape } of tensors) bytes += sizeOf(shape) * bytesPerElement(dtype);
  return bytes;
}
