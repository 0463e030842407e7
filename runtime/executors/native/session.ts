import * as codes from '../../../src/diagnostics/codes.ts';
import { fail } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { SampleResult, Session } from '../../executor.ts';
import type { Addon, BatchResult, NativeSession } from './addon.ts';
import { imageOf, newArray, storageNumber } from './image.ts';
import { type Plan, planOf, unknownKinds } from './plan.ts';

/** How a graph is run; none of it changes a bit of the result. */
export interface NativeOptions {
  /** One of the addon's levels; the best unless given. */
  readonly level: string;
  readonly threads: number;
  /** Steps that run together at most. */
  readonly block: number;
}

/** Batches that take less than this are not worth another thread. */
const SHORT_MS = 2;

export type Sample = Readonly<Record<string, Numbers>>;

/** A graph in the engine. */
export interface NativeProgram {
  readonly plan: Plan;
  readonly session: NativeSession;
}

export function openProgram(
  graph: Graph,
  addon: Addon,
  { level, block }: NativeOptions,
): NativeProgram {
  const known = addon.levels().split(' ');
  if (level !== '' && !known.includes(level)) fail(codes.unknownSimd({ level, known }));
  const unknown = unknownKinds(graph);
  if (unknown.length > 0) fail(codes.nativeRefused({ why: `it has no ${unknown.join(', ')}` }));
  const plan = planOf(graph);
  try {
    return { plan, session: addon.open(imageOf(plan.model), level, block) };
  } catch (error) {
    return fail(codes.nativeRefused({ why: (error as Error).message }));
  }
}

export function openSession(graph: Graph, addon: Addon, options: NativeOptions): Session {
  const { plan, session } = openProgram(graph, addon, options);
  let msPerSample = Infinity;
  const run = async (samples: readonly Sample[], steps: number): Promise<SampleResult[]> => {
    const inputs = samples.flatMap((sample) => inputsOf(graph, plan, sample, steps));
    const isShort = msPerSample * samples.length < SHORT_MS;
    const start = performance.now();
    const args = [session, inputs, samples.length, steps, options.threads] as const;
    const result = isShort ? addon.run(...args, false) : await addon.run(...args, true).promise;
    msPerSample = (performance.now() - start) / Math.max(1, samples.length);
    return samples.map((_, i) => sampleResult(graph, result, i, samples.length));
  };
  return { run, close: () => {} };
}

/** What a sample gives for each input, as the engine stores it; zeros where it gives nothing. */
export function inputsOf(graph: Graph, plan: Plan, sample: Sample, steps: number): Numbers[] {
  return graph.inputs.map(({ name }, i) => {
    const { storage, size } = plan.model.values[plan.model.inputs[i]!]!;
    const given = sample[name];
    const isFitting = given && (given.length === size || given.length === size * steps);
    if (isFitting && storageNumber(given) === storage) return given;
    const stored = newArray(storage, isFitting ? given.length : size);
    if (given) stored.set(given);
    return stored;
  });
}

function sampleResult(
  graph: Graph,
  result: BatchResult,
  sample: number,
  count: number,
): SampleResult {
  const outputs = graph.outputs.map(({ name }, i): [string, Numbers] => {
    const all = result.outputs[i]!;
    const size = all.length / count;
    return [name, all.subarray(sample * size, (sample + 1) * size)];
  });
  const [spikes, synops] = [result.counts[2 * sample]!, result.counts[2 * sample + 1]!];
  return { outputs: new Map(outputs), spikes, synops };
}
