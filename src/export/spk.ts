import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { outsideTensors } from '../ir/outside-tensors.ts';
import { print } from '../ir/print.ts';
import { writeTensorFile } from '../tensor/tensor-file.ts';

/** A graph as text, and the file beside it with the tensors that the text names by hash, where there are any. */
export function spkFiles(graph: Graph, ops: OpTable) {
  const outside = outsideTensors(graph);
  return {
    text: new TextEncoder().encode(print(graph, ops)),
    ...(outside.size > 0 && { tensors: writeTensorFile(outside) }),
  };
}
