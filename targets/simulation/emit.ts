import type { TargetContext } from '../../src/compiler/target.ts';
import { type Graph, tensorsOf } from '../../src/ir/graph.ts';
import { print } from '../../src/ir/print.ts';
import { isInline } from '../../src/ir/text.ts';
import { writeSafetensors } from '../../src/tensor/safetensors.ts';

/** The program as text and its large tensors, named by content. */
export function emit(graph: Graph, { ops }: TargetContext): ReadonlyMap<string, Uint8Array> {
  const outside = tensorsOf(graph).filter((tensor) => !isInline(tensor));
  const named = new Map(outside.map((tensor) => [tensor.hash, tensor]));
  return new Map([
    ['program.spk', new TextEncoder().encode(print(graph, ops))],
    ['weights.safetensors', writeSafetensors([...named])],
  ]);
}
