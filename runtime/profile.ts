import { type Graph, type Op, typesOf } from '../src/ir/graph.ts';
import { bytesPerElement } from '../src/tensor/dtype.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { type Tensor, isTensor } from '../src/tensor/tensor.ts';
import type { ValueType } from '../src/ir/types.ts';

/** What the runs of one op came to. */
export interface OpCost {
  /** The value that the op defines. */
  readonly op: string;
  readonly kind: string;
  readonly ms: number;
  /** Messages and other numbers that are not zero, among all that it read. */
  readonly events: number;
  /** Times that a message met a synapse. */
  readonly synops: number;
  /** Bytes that it went through: rows of values, and a weight for each synaptic operation. */
  readonly bytes: number;
  /** Bytes of its weights, which say in which cache they stay. */
  readonly weightBytes: number;
}

/** What an executor counts of an op. */
export interface OpCount {
  ms: number;
  events: number;
  synops: number;
  steps: number;
}

/** Counts of all ops, in the order of the graph, with what follows from their types. */
export function costsOf(graph: Graph, counts: readonly OpCount[]): OpCost[] {
  const types = typesOf(graph);
  return graph.ops.map((op, i) => {
    const { ms, events, synops, steps } = counts[i]!;
    const rows = [op.type, ...op.inputs.map((name) => types.get(name)!)];
    const rowBytes = rows.reduce((sum, type) => sum + bytesOfRow(type), 0);
    const { bytes: weightBytes, perWeight } = weightsOf(op);
    const bytes = steps * rowBytes + synops * perWeight;
    return { op: op.result, kind: op.kind, ms, events, synops, bytes, weightBytes };
  });
}

function bytesOfRow({ dtype, shape }: ValueType): number {
  return bytesPerElement(dtype) * sizeOf(shape);
}

function weightsOf({ attrs }: Op): { readonly bytes: number; readonly perWeight: number } {
  const weight = attrs['weight'];
  if (!isTensor(weight)) return { bytes: 0, perWeight: 0 };
  const { dtype, shape }: Tensor = weight;
  return { bytes: bytesPerElement(dtype) * sizeOf(shape), perWeight: bytesPerElement(dtype) };
}
