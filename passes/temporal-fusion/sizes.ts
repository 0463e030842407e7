import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { stateBytesOf } from '../../src/ir/state-bytes.ts';
import { bytesPerElement } from '../../src/tensor/dtype.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { isTensor } from '../../src/tensor/tensor.ts';

export interface Sizes {
  /** Bytes of one row of all values that one group makes and another reads. */
  readonly between: number;
  /** What the ops of a group keep, weights and state, and one row of all that they read and write. */
  of(ops: readonly Op[]): { readonly kept: number; readonly rows: number };
}

export function sizesOf(
  graph: Graph,
  table: OpTable,
  groups: readonly { readonly ops: readonly Op[] }[],
): Sizes {
  const types = typesOf(graph);
  const groupOf = new Map(
    groups.flatMap(({ ops }, i) => ops.map(({ result }): [string, number] => [result, i])),
  );
  const row = (name: string) => {
    const { dtype, shape } = types.get(name)!;
    return sizeOf(shape) * bytesPerElement(dtype);
  };
  const crossing = new Set(graph.outputs.map(({ value }) => value));
  for (const { result, inputs } of graph.ops)
    for (const name of inputs) if (groupOf.get(name) !== groupOf.get(result)) crossing.add(name);
  let between = 0;
  for (const name of crossing) if (groupOf.has(name)) between += row(name);
  const kept = (op: Op) => {
    const inputs = op.inputs.map((name) => types.get(name)!);
    const states = stateBytesOf(op, inputs, table).reduce((sum, bytes) => sum + bytes, 0);
    const tensors = Object.values(op.attrs).filter((attr) => isTensor(attr));
    return tensors.reduce((sum, { dtype, shape }) => {
      return sum + sizeOf(shape) * bytesPerElement(dtype);
    }, states);
  };
  const of = (ops: readonly Op[]) => {
    const names = new Set(ops.flatMap(({ result, inputs }) => [result, ...inputs]));
    return {
      kept: ops.reduce((sum, op) => sum + kept(op), 0),
      rows: [...names].reduce((sum, name) => sum + row(name), 0),
    };
  };
  return { between, of };
}
