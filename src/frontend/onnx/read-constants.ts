import { type Diagnostic, SpikeError } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../frontend.ts';
import type { Surroundings } from './declare.ts';
import type { GraphBuilder, Origin, Value } from './graph-builder.ts';
import { MOST_FAULTS } from './limits.ts';
import { given } from './node.ts';
import type { GraphProto, TensorProto } from './schema.ts';
import { shortened } from './shortened.ts';
import { readSparseTensor } from './sparse-tensor.ts';
import { holderOf, readTensor } from './tensor.ts';

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
      read: (origin: Origin) => readWeight(tensor, source, origin, graph),
    })),
    ...proto.sparseInitializer.map((sparse) => ({
      own: given(sparse.values?.name),
      read: (origin: Origin) => graph.constant(origin, readSparseTensor(sparse, source, origin.at)),
    })),
  ];
  for (const { own, read } of tensors) {
    if (own === undefined) continue;
    if (faults.length >= MOST_FAULTS) break;
    const name = shortened(`${path}${own}`);
    const at = { file, item: name };
    try {
      const value = read({ loc: [`${baseName}#${name}`], at, name });
      graph.name(value, name);
      values.set(own, value);
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      faults.push(...error.diagnostics);
    }
  }
  if (faults.length > 0) throw new SpikeError(faults);
  return values;
}

/** A weight of the graph, as a value. */
function readWeight(
  proto: TensorProto,
  source: Source,
  origin: Origin,
  graph: GraphBuilder,
): Value {
  const tensor = readTensor(proto, source, origin.at);
  return graph.weight(origin, tensor, holderOf(proto, source));
}
