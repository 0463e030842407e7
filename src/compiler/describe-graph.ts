import { neuronsOf, synapseCounts, synapsesOf } from '../ir/count.ts';
import { type Graph, type Op, typesOf } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { type MemoryUse, memoryUse } from '../ir/schedule/memory-use.ts';
import type { ValueType } from '../ir/types.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { isTensor } from '../tensor/tensor.ts';

interface Value {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
}

/** What a graph is made of, in numbers. */
export interface GraphDescription {
  readonly name: string;
  readonly stage: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly ops: readonly OpDescription[];
  readonly opsByKind: Readonly<Record<string, number>>;
  /** Numbers in the tensors of all ops. */
  readonly parameters: number;
  readonly neurons: number;
  readonly synapses: number;
  /** Multiplications of a step in which no message is zero. */
  readonly macs: number;
  /** What a run allocates; of networks of integers. */
  readonly memory?: MemoryUse;
}

export interface OpDescription extends Value {
  readonly kind: string;
  readonly parameters: number;
  readonly macs: number;
  /** What conversion turns it into; absent where it has no spiking form, and after conversion. */
  readonly becomes?: string;
}

/** What conversion turns each kind of op into. */
type Becomes = (kind: string) => string | undefined;

export function describeGraph(
  graph: Graph,
  table: OpTable,
  becomes: Becomes = () => undefined,
): GraphDescription {
  const types = typesOf(graph);
  const macs = macsByOp(graph, table, types);
  const memory = memoryUse(graph, table);
  const ops = graph.ops.map((op) => ({
    ...valueOf(op.result, op.type),
    kind: op.kind,
    parameters: parametersOf(op),
    macs: macs.get(op.result) ?? 0,
    ...formOf(becomes(op.kind)),
  }));
  return {
    name: graph.name,
    stage: graph.stage,
    inputs: graph.inputs.map(({ name, type }) => valueOf(name, type)),
    outputs: graph.outputs.map(({ name, value }) => valueOf(name, types.get(value)!)),
    ops,
    opsByKind: countByKind(ops),
    parameters: sum(ops.map((op) => op.parameters)),
    neurons: neuronsOf(graph, table),
    synapses: synapsesOf(graph, table),
    macs: sum(ops.map((op) => op.macs)),
    ...(memory && { memory }),
  };
}

/** How many ops there are of each kind, by name. */
export function countByKind(ops: readonly { readonly kind: string }[]): Record<string, number> {
  const kinds = [...new Set(ops.map((op) => op.kind))].sort();
  const count = (kind: string) => ops.filter((op) => op.kind === kind).length;
  return Object.fromEntries(kinds.map((kind) => [kind, count(kind)]));
}

/** A synapse multiplies once for each weight that an element meets, a product of matrices once a term. */
function macsByOp(graph: Graph, table: OpTable, types: ReadonlyMap<string, ValueType>) {
  const macs = synapseCounts(graph, table);
  for (const op of graph.ops)
    if (op.kind === 'matmul') {
      const terms = types.get(op.inputs[0]!)!.shape.at(-1)!;
      macs.set(op.result, sizeOf(op.type.shape) * terms);
    }
  return macs;
}

function formOf(becomes: string | undefined): Pick<OpDescription, 'becomes'> {
  return becomes === undefined ? {} : { becomes };
}

function parametersOf(op: Op): number {
  return sum(Object.values(op.attrs).map((attr) => (isTensor(attr) ? sizeOf(attr.shape) : 0)));
}

function valueOf(name: string, { dtype, shape }: ValueType): Value {
  return { name, dtype, shape };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const x of numbers) total += x;
  return total;
}
