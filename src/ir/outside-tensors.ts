import type { Tensor } from '../tensor/tensor.ts';
import { type Graph, tensorsOf } from './graph.ts';
import { isInline } from './text.ts';

/** The tensors that the text of a graph only names, by the hash under which a file beside it holds them. */
export function outsideTensors(graph: Graph): ReadonlyMap<string, Tensor> {
  const outside = tensorsOf(graph).filter((tensor) => !isInline(tensor));
  return new Map(outside.map((tensor) => [tensor.hash, tensor]));
}
