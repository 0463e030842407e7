import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { CallOptions, Sample, SampleResult, Session, SessionOptions } from '../../executor.ts';
import { type OpCost, costsOf } from '../../profile.ts';
import type { Addon, BatchResult, RunningBatch } from './addon.ts';
import { ceilingsOf } from './ceilings.ts';
import {
  type NativeOptions,
  type NativeProgram,
  inputsOf,
  openProgram,
  placesOf,
} from './program.ts';

/** Batches that take less than this are not worth another thread. */
const SHORT_MS = 2;
/** How often a batch that is under way is asked how far it is. */
const POLL_MS = 50;

/** A graph in the engine. */
export function openSession(
  graph: Graph,
  addon: Addon,
  options: NativeOptions,
  { probes = [], isProfiled = false }: SessionOptions = {},
): Session {
  const program = openProgram(graph, addon, options);
  const { plan, session } = program;
  const places = placesOf(plan, probes);
  if (probes.length > 0 || isProfiled)
    addon.watch(session, places.values, places.states, isProfiled);
  const names = { outputs: graph.outputs.map(({ name }) => name), probes: places.names };
  let msPerSample = Infinity;
  const run = async (samples: readonly Sample[], steps: number, call: CallOptions = {}) => {
    call.signal?.throwIfAborted();
    const [first] = samples;
    const inputs =
      first && samples.length === 1
        ? inputsOf(graph, plan, first, steps)
        : samples.flatMap((sample) => inputsOf(graph, plan, sample, steps));
    const isShort = msPerSample * samples.length < SHORT_MS;
    const start = performance.now();
    const args = [session, inputs, samples.length, steps, options.threads] as const;
    const result = isShort
      ? addon.run(...args, false)
      : await watched(addon.run(...args, true), call);
    msPerSample = (performance.now() - start) / Math.max(1, samples.length);
    return samples.map((_, i) => sampleResult(names, result, i, samples.length));
  };
  const close = () => addon.close(session);
  const memory = () => addon.memory(session);
  return { run, close, memory, ...(isProfiled && measures(graph, addon, program, options)) };
}

/** Waits for a batch; tells how far it is, and ends it where the signal says so. */
async function watched(
  batch: RunningBatch,
  { signal, onProgress }: CallOptions,
): Promise<BatchResult> {
  const cancel = () => batch.cancel();
  const tell = onProgress && (() => onProgress(batch.progress() ?? 0));
  const timer = tell && setInterval(tell, POLL_MS);
  signal?.addEventListener('abort', cancel);
  try {
    return await batch.promise;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

interface Names {
  readonly outputs: readonly string[];
  readonly probes: readonly string[];
}

function sampleResult(
  names: Names,
  { outputs, recorded, counts }: BatchResult,
  sample: number,
  count: number,
): SampleResult {
  const named = (list: readonly string[], arrays: readonly Numbers[]) =>
    new Map(
      list.map((name, i) => {
        const size = arrays[i]!.length / count;
        return [name, arrays[i]!.slice(sample * size, (sample + 1) * size)];
      }),
    );
  const result = {
    outputs: named(names.outputs, outputs),
    spikes: counts[2 * sample]!,
    synops: counts[2 * sample + 1]!,
  };
  return recorded ? { ...result, recorded: named(names.probes, recorded) } : result;
}

function measures(graph: Graph, addon: Addon, program: NativeProgram, { level }: NativeOptions) {
  return {
    costs: () => costsIn(graph, addon, program),
    ceilings: () => ceilingsOf(addon, level),
  };
}

function costsIn(graph: Graph, addon: Addon, { plan, session }: NativeProgram): readonly OpCost[] {
  const costs = addon.costs(session);
  const types = typesOf(graph);
  const places = new Map(plan.states.map(({ op }, i) => [op, i]));
  let next = 0;
  const counts = graph.ops.map(({ result, kind, inputs }) => {
    const drives = OP_TABLE.get(kind)!.fanOut !== undefined;
    const isSynapse = drives && types.get(inputs[0]!)!.role === 'spikes';
    const synops = isSynapse ? costs.synops[next++]! : 0;
    const at = places.get(result);
    if (at === undefined) return { ms: 0, events: 0, synops, steps: 0 };
    const ms = costs.nanoseconds[at]! / 1e6;
    return { ms, events: costs.events[at]!, synops, steps: costs.steps[at]! };
  });
  return costsOf(graph, counts);
}
