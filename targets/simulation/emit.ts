import type { TargetContext } from '../../src/compiler/target.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { outsideTensors } from '../../src/ir/outside-tensors.ts';
import { print } from '../../src/ir/print.ts';
import { writeTensorFile } from '../../src/tensor/tensor-file.ts';

/** The program as text and its large tensors, named by content. */
export function emit(graph: Graph, { ops }: TargetContext): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ['program.spk', new TextEncoder().encode(print(graph, ops))],
    ['weights.safetensors', writeTensorFile(outsideTensors(graph))],
  ]);
}
