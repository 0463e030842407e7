import { neuronsOf, synapsesOf } from '../ir/count.ts';
import { type Graph, tensorsOf } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { bytesPerElement } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';

/** How large a graph is. */
export interface GraphSize {
  readonly ops: number;
  readonly neurons: number;
  readonly synapses: number;
  /** Of tensors; one that several ops hold counts once. */
  readonly bytes: number;
}

export function graphSize(graph: Graph, ops: OpTable): GraphSize {
  let bytes = 0;
  for (const { dtype, shape } of new Set(tensorsOf(graph)))
    bytes += sizeOf(shape) * bytesPerElement(dtype);
  return {
    ops: graph.ops.length,
    neurons: neuronsOf(graph, ops),
    synapses: synapsesOf(graph, ops),
    bytes,
  };
}
