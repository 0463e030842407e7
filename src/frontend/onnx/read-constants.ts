import { type Diagnostic, type Location, SpikeError } from '../../diagnostics/diagnostic.ts';
import type { Surroundings } from './declare.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { given } from './node.ts';
import type { GraphProto } from './schema.ts';
import { readSparseTensor } from './sparse-tensor.ts';
import { readTensor } from './tensor.ts';

/** The weights of a graph, by name. What is wrong with them is told all at once. */
export function readConstants(
  proto: GraphProto,
  { source, file, baseName, path }: Surroundings,
  graph: GraphBuilder,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const faults: Diagnostic[] = [];
  const tensors = [
    ...proto.initializer.map((tensor) => ({
      own: given(tensor.name),
      read: (at: Location) => readTensor(tensor, source, at),
    })),
    ...proto.sparseInitializer.map((sparse) => ({
      own: given(sparse.values?.name),
      read: (at: Location) => readSparseTensor(sparse, source, at),
    })),
  ];
  for (const { own, read } of tensors) {
    if (own === undefined) continue;
    const name = `${path}${own}`;
    const at = { file, item: name };
    try {
      const value = graph.weight({ loc: [`${baseName}#${name}`], at, name }, read(at));
      graph.name(value, own);
      values.set(own, value);
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      faults.push(...error.diagnostics);
    }
  }
  if (faults.length > 0) throw new SpikeError(faults);
  return values;
}
