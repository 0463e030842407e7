import type { Attr, Graph } from '../../src/ir/graph.ts';
import { type Tensor, isTensor } from '../../src/tensor/tensor.ts';
import { sameContent, sketchOf } from './same-attrs.ts';

/** The same graph, or one in which all ops that hold equal tensors hold one and the same. */
export function shareTensors(graph: Graph): Graph {
  const seen = new Map<string, Tensor[]>();
  const share = (tensor: Tensor): Tensor => {
    const key = sketchOf(tensor);
    const alike = seen.get(key) ?? [];
    const twin = alike.find((one) => sameContent(one, tensor));
    if (!twin) {
      seen.set(key, [...alike, tensor]);
      return tensor;
    }
    return twin;
  };
  const ops = graph.ops.map((op) => {
    const entries = Object.entries(op.attrs);
    if (!entries.some(([, attr]) => isTensor(attr))) return op;
    const attrs = entries.map(([name, attr]): [string, Attr] => [
      name,
      isTensor(attr) ? share(attr) : attr,
    ]);
    const isSame = attrs.every(([name, attr]) => attr === op.attrs[name]);
    return isSame ? op : { ...op, attrs: Object.fromEntries(attrs) };
  });
  return ops.every((op, i) => op === graph.ops[i]) ? graph : { ...graph, ops };
}
