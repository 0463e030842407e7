import { EXECUTOR_TABLE, type Sample, findProbes, openFastest } from '../../runtime/index.ts';
import { bytesSource, importModel } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';

/** What a file of another tool becomes, by its content. */
export async function graphFrom(name: string, bytes: Uint8Array): Promise<Graph> {
  const { graph } = await importModel(bytesSource(name, bytes), { inputShapes: new Map() });
  return graph;
}

/** What values of a graph, and states of populations, are in each step: one row a step. */
export async function recorded(
  graph: Graph,
  sample: Sample,
  steps: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, Numbers>> {
  const probes = findProbes(graph, names);
  const options = { executors: EXECUTOR_TABLE, requireHardwareVerification: true, probes };
  const { session } = await openFastest(graph, options);
  try {
    const [result] = await session.run([sample], steps);
    return result!.recorded!;
  } finally {
    session.close();
  }
}
