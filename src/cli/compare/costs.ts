import { type Artifact, OP_TABLE, describeGraph, readReport } from '../../index.ts';
import type { RunNumbers } from '../run/samples.ts';

/** One number of each side; absent where a side has none. */
export interface Cost {
  readonly name: string;
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** A part itself, of which the change is a difference. */
export const ACCURACY = 'accuracy %';

/** What networks take before anything runs. */
export async function staticCosts(
  a: Artifact | undefined,
  b: Artifact | undefined,
): Promise<Cost[]> {
  return both(a ? await sizesOf(a) : {}, b ? await sizesOf(b) : {});
}

/** What samples take. */
export function runCosts(a: RunNumbers, b: RunNumbers): Cost[] {
  const [left, right] = [a, b].map((numbers) => ({
    [ACCURACY]: numbers.accuracy === undefined ? undefined : 100 * numbers.accuracy,
    'spikes a sample': numbers.spikesPerSample,
    'synops a sample': numbers.synopsPerSample,
    'pJ a sample': numbers.traffic?.estimate.energyPj.total,
    'messages a sample': messages(numbers),
  }));
  return both(left!, right!);
}

function messages({ traffic, samples }: RunNumbers): number | undefined {
  if (traffic === undefined) return undefined;
  return traffic.steps.reduce((sum, step) => sum + step.messages, 0) / Math.max(1, samples);
}

type Sizes = Readonly<Record<string, number | undefined>>;

async function sizesOf({ graph, manifest, files }: Artifact): Promise<Sizes> {
  const { ops, neurons, synapses, parameters, memory } = describeGraph(graph, OP_TABLE);
  const report = await readReport(files);
  return {
    ...{ steps: manifest.steps, ops: ops.length, neurons, synapses, parameters },
    'weight bytes': report.graph?.tensorBytes,
    'memory bytes': memory?.bytes,
    cores: report.mapping?.cores,
    hops: report.mapping?.hops,
    'pJ a step at most': report.mapping?.energyPj.total,
  };
}

function both(a: Sizes, b: Sizes): Cost[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const costs = names.map((name) => ({ name, a: a[name], b: b[name] }));
  return costs.filter((cost) => cost.a !== undefined || cost.b !== undefined);
}
