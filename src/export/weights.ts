import type { Graph } from '../ir/graph.ts';
import { writeSafetensors } from '../tensor/safetensors.ts';
import { type Tensor, isTensor } from '../tensor/tensor.ts';

/** Weights alone: under the names of the model that they come from, so that its network takes them again. */
export function weightsFile(weights: ReadonlyMap<string, Tensor>): Uint8Array {
  return writeSafetensors([...weights]);
}

/** All tensors of a graph whose model has no names for them: each is called as its op and the attribute are. */
export function weightsOf({ ops }: Graph): ReadonlyMap<string, Tensor> {
  return new Map(
    ops.flatMap(({ result, attrs }) =>
      Object.entries(attrs).flatMap(([name, attr]): [string, Tensor][] =>
        isTensor(attr) ? [[`${result}.${name}`, attr]] : [],
      ),
    ),
  );
}
