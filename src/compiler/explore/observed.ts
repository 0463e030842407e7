import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { watchSamples } from '../calibration/check-samples.ts';
import { valueWarnings } from '../calibration/check-values.ts';
import { type Engine, observe } from '../calibration/engine.ts';
import type { Observations } from '../calibration/observer.ts';
import type { SampleData } from '../../data/open-data.ts';
import type { Model } from '../read-model.ts';

/** What a float network computes on samples, for any number of spiking ones. */
export interface Seen {
  readonly observations: Observations;
  readonly engine: Engine;
  readonly warnings: readonly Diagnostic[];
}

/** Runs the float network on samples. */
export async function observeOn(
  graph: Graph,
  data: SampleData,
  { format, source }: Model,
  onSample: (done: number, of: number) => void,
): Promise<Seen> {
  const { samples, warnings } = watchSamples(data, inputsOf(graph));
  const runtime = format === 'onnx' ? { model: source } : undefined;
  const seen = await observe({ graph, ops: OP_TABLE, samples, onSample }, runtime);
  const ofValues = valueWarnings(seen.observations, data.at);
  return { ...seen, warnings: [...warnings(), ...ofValues, ...seen.warnings] };
}

export function inputsOf(graph: Graph) {
  return graph.inputs.map(({ name, type }) => ({ name, ...type }));
}
